"""What the tables of this app hold about people (keeping.holdings).

One's own copy shows scores from the moment they are given out, and never a paper of the bank.
"""

from django.utils.translation import gettext_lazy as _

from keeping.holdings import Erasure, Holding, Kept, Kind, about, house

MARKED = _("评阅过程不具名；得分见考试记录，有疑问可以申请更正")
BANK: dict[str, Holding] = {
    "Exam": house(),
    "Question": house("author", "reviewed_by"),
    "QuestionFile": house("uploaded_by"),
    "QuestionRetirement": house("retired_by"),
    "QuestionShown": house(),
    "Contest": house("created_by", "decided_by"),
    "ContestStage": house(),
    "TeamDraw": house("frozen_by", "drawn_by"),
    "UnitResult": house(),
    "HandbookIndex": house(),
    "Handbook": house(),
    "HandbookPart": house(),
    "Marker": house("user", "appointed_by"),
    "MarkingLease": house("marker"),
    "Remarking": house("proposed_by", "agreed_by"),
}
HOLDINGS: dict[str, Holding] = BANK | {
    "Arrangement": about(
        ("learner", "person"),
        Kind.SPECIAL,
        kept=Kept.SERVICE,
        erasure=Erasure.DELETED,
        acts=("recorded_by", "withdrawn_by"),
    ),
    "Attempt": about(
        "learner",
        Kind.RECORD,
        kept=Kept.LEDGER,
        unshown=("seed", "paper", "marks"),
        later="exam__scores_at",
    ),
    "AnswerStep": about(
        "attempt__learner",
        Kind.ANSWER,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        unshown=("question",),
        later="attempt__exam__scores_at",
    ),
    "Script": about(
        ("attempt__learner", "candidate"), Kind.RECORD, kept=Kept.LEDGER, withheld=MARKED
    ),
    "Marking": about(
        ("script__attempt__learner", "candidate"),
        Kind.ANSWER,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("marker",),
        withheld=MARKED,
    ),
    "ChangedResult": about(
        "attempt__learner",
        Kind.RECORD,
        kept=Kept.LEDGER,
        unshown=("marks_before",),
        later="attempt__exam__scores_at",
    ),
    "StageEntry": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "TeamMember": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "Honour": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "PracticeAnswer": about(
        "learner", Kind.ANSWER, kept=Kept.SERVICE, erasure=Erasure.FIXED, unshown=("question",)
    ),
    "KnowledgeState": about("learner", Kind.RECORD, kept=Kept.SERVICE, erasure=Erasure.DELETED),
}
