"""What the tables of this app hold about people (keeping.holdings).

The ledger and what was issued stay: an entry that could be changed would prove nothing. Erasing
takes the name and number to which they refer.
"""

from django.utils.translation import gettext_lazy as _

from keeping.holdings import Erasure, Holding, Kept, Kind, about, house

FILES = _("整份导入文件的核对情况，里面有许多人；您自己的记录在台账里")
OFFICE: dict[str, Holding] = {
    "RulebookEdition": house(),
    "ImportMapping": house("remembered_by"),
    "NoticeSeries": house(),
    "OpeningList": house("entered_by", "decided_by"),
    "YearClosing": house("prepared_by", "closed_by", "reopening_asked_by", "reopened_by"),
    "SpecialDay": house(),
    "Statistic": house("made_by"),
    "Team": house("formed_by"),
    # The lines that an uploaded file had and what was wrong with them; no link to a person.
    "ImportBatch": about(
        (),
        Kind.NAME,
        Kind.RECORD,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("uploaded_by", "confirmed_by", "reversed_by"),
        withheld=FILES,
    ),
    "ImportedSources": house(),
}
RECORD: dict[str, Holding] = {
    "Fact": about(
        "learner",
        Kind.RECORD,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("recorded_by",),
        unshown=("content", "previous_hash", "hash", "algorithm"),
    ),
    "ChainHead": about("learner", Kind.RECORD, kept=Kept.LEDGER, unshown=("hash",)),
    "Standing": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "GroupStanding": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "OpeningBalance": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "SettledStatement": about(
        "learner", Kind.RECORD, kept=Kept.LEDGER, unshown=("heads", "admitted", "digest")
    ),
    "Adjustment": about(
        "learner",
        Kind.RECORD,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("proposed_by", "decided_by"),
    ),
    "HeldRole": about(
        "learner", Kind.RECORD, kept=Kept.LEDGER, acts=("entered_by", "withdrawn_by")
    ),
    "TeamMember": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    # A code and its dates, never a diagnosis.
    "Exemption": about(
        "learner",
        Kind.SPECIAL,
        kept=Kept.LEDGER,
        acts=("filed_by", "decided_by", "withdrawn_by"),
    ),
}
CLAIMS: dict[str, Holding] = {
    "Claim": about(
        "learner",
        Kind.RECORD,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.BLANKED,
        acts=("claimant", "filed_by", "unit_decided_by", "authority_decided_by"),
        blanks={"certificate_no": "", "certificate_key": ""},
        unshown=("certificate_key",),
    ),
    "ClaimEvidence": about(
        "claim__learner",
        Kind.TEXT,
        kept=Kept.SERVICE,
        erasure=Erasure.BLANKED,
        acts=("uploaded_by", "removed_by"),
        blanks={"name": "已清除"},
        shelf="CREDITS_EVIDENCE_FOLDER",
        unshown=("place", "sha256"),
    ),
    "ClaimStep": about(
        "claim__learner", Kind.TEXT, kept=Kept.LEDGER, erasure=Erasure.FIXED, acts=("by",)
    ),
    "CorrectionRequest": about(
        "learner",
        Kind.RECORD,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.BLANKED,
        acts=("asked_by", "proposed_by", "answered_by"),
        blanks={"says": "已清除"},
    ),
    "CorrectionStep": about(
        "request__learner",
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("by",),
    ),
}
PAPERS: dict[str, Holding] = {
    "Notice": about(
        "learner",
        Kind.NAME,
        Kind.SPECIAL,
        kept=Kept.ARCHIVE,
        erasure=Erasure.FIXED,
        acts=("issued_by",),
    ),
    "NoticeEvent": about(
        "notice__learner",
        Kind.TEXT,
        kept=Kept.ARCHIVE,
        erasure=Erasure.FIXED,
        acts=("recorded_by",),
    ),
    "NoticeReceipt": about(
        "notice__learner",
        Kind.TEXT,
        kept=Kept.ARCHIVE,
        erasure=Erasure.FIXED,
        acts=("uploaded_by",),
        unshown=("place", "sha256"),
    ),
    "ReceiptWithdrawal": about(
        "receipt__notice__learner",
        Kind.TEXT,
        kept=Kept.ARCHIVE,
        erasure=Erasure.FIXED,
        acts=("withdrawn_by",),
    ),
    "LadderStep": about(
        "learner",
        Kind.SPECIAL,
        Kind.TEXT,
        kept=Kept.ARCHIVE,
        erasure=Erasure.FIXED,
        acts=("decided_by", "withdrawn_by"),
    ),
    "DocumentedStep": about("step__learner", Kind.RECORD, kept=Kept.ARCHIVE),
    "Transcript": about(
        "learner",
        Kind.NAME,
        Kind.RECORD,
        kept=Kept.ARCHIVE,
        erasure=Erasure.FIXED,
        acts=("issued_by",),
    ),
}
HOLDINGS = OFFICE | RECORD | CLAIMS | PAPERS
