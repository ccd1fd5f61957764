"""What is stored: facts in hash chains, editions, standings derived from both, and notices."""

from credits.models.claim import (
    Claim,
    ClaimEvidence,
    ClaimState,
    ClaimStep,
)
from credits.models.correction import (
    CorrectionAct,
    CorrectionRequest,
    CorrectionState,
    CorrectionStep,
)
from credits.models.edition import EditionState, RulebookEdition
from credits.models.exemption import Exemption, ExemptionState, Ground
from credits.models.fact import AppendOnlyError, ChainHead, Fact
from credits.models.held_role import HeldRole
from credits.models.import_batch import (
    ImportBatch,
    ImportedSources,
    ImportMapping,
    ImportMode,
    ImportState,
)
from credits.models.ladder import DocumentedStep, LadderStep, Step
from credits.models.notice import Notice, NoticeKind, NoticeSeries
from credits.models.notice_event import (
    EventKind,
    NoticeEvent,
    NoticeReceipt,
    ReceiptWithdrawal,
    Service,
)
from credits.models.opening import OpeningBalance, OpeningList, OpeningState
from credits.models.settlement import (
    Adjustment,
    AdjustmentState,
    ClosingState,
    SettledStatement,
    YearClosing,
)
from credits.models.special_day import SpecialDay
from credits.models.standing import GroupStanding, Standing
from credits.models.statistic import PeriodKind, Statistic
from credits.models.team import Team, TeamMember
from credits.models.transcript import Transcript

__all__ = [
    "Adjustment",
    "AdjustmentState",
    "AppendOnlyError",
    "ChainHead",
    "Claim",
    "ClaimEvidence",
    "ClaimState",
    "ClaimStep",
    "ClosingState",
    "CorrectionAct",
    "CorrectionRequest",
    "CorrectionState",
    "CorrectionStep",
    "DocumentedStep",
    "EditionState",
    "EventKind",
    "Exemption",
    "ExemptionState",
    "Fact",
    "Ground",
    "GroupStanding",
    "HeldRole",
    "ImportBatch",
    "ImportMapping",
    "ImportMode",
    "ImportState",
    "ImportedSources",
    "LadderStep",
    "Notice",
    "NoticeEvent",
    "NoticeKind",
    "NoticeReceipt",
    "NoticeSeries",
    "OpeningBalance",
    "OpeningList",
    "OpeningState",
    "PeriodKind",
    "ReceiptWithdrawal",
    "RulebookEdition",
    "Service",
    "SettledStatement",
    "SpecialDay",
    "Standing",
    "Statistic",
    "Step",
    "Team",
    "TeamMember",
    "Transcript",
    "YearClosing",
]
