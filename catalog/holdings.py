"""What the tables of this app hold about people (keeping.holdings).

Evaluations name nobody: who evaluated (Evaluator) and what was said are never joined.
"""

from django.utils.translation import gettext_lazy as _

from keeping.holdings import Erasure, Holding, Kept, Kind, about, house

LECTURERS = _("授课人的公开介绍，由讲堂资源库管理；更正请找培训主管部门")
HALL: dict[str, Holding] = {
    "CatalogIndex": house(),
    "AnnualCatalog": house(),
    "Lecture": house(),
    "Session": house("closed_by"),
    "SessionDraft": house(),
    "SessionPaper": house("uploaded_by", "removed_by"),
    "AudienceRule": house(),
    "Pool": house(),
    "Venue": house(),
    "KnowledgePoint": house(),
    "Course": house(),
    "Call": house(),
    "Criterion": house(),
    "CallFile": house(),
    "CallQuestion": house(),
    "Declaration": house("declared_by", "decided_by"),
    "DeclarationStep": house("by"),
    "Attachment": house("uploaded_by"),
    "Screening": house("screener", "assigned_by"),
    "Release": house("released_by"),
    "SeatDraw": house("frozen_by", "drawn_by"),
    "ScanDevice": house("made_by", "revoked_by"),
    "Route": house(),
    "RouteStop": house(),
    "Visit": house("recorded_by"),
    "BankDecision": house("decided_by"),
    "Lecturer": about((), Kind.NAME, Kind.TEXT, kept=Kept.HOUSE, withheld=LECTURERS),
    "Evaluation": house("hidden_by"),
}
HOLDINGS: dict[str, Holding] = HALL | {
    "Attendance": about("learner", Kind.RECORD, kept=Kept.LEDGER, acts=("taken_by",)),
    "AttendanceCorrection": about(
        "attendance__learner",
        Kind.RECORD,
        Kind.TEXT,
        kept=Kept.LEDGER,
        erasure=Erasure.FIXED,
        acts=("by",),
    ),
    "Enrolment": about(
        "learner", Kind.RECORD, kept=Kept.LEDGER, acts=("enrolled_by", "cancelled_by")
    ),
    "WaitingPlace": about(
        "learner",
        Kind.RECORD,
        kept=Kept.SERVICE,
        erasure=Erasure.DELETED,
        acts=("joined_by",),
    ),
    "NoShowExcuse": about(
        "learner",
        Kind.RECORD,
        kept=Kept.SERVICE,
        erasure=Erasure.DELETED,
        acts=("excused_by",),
    ),
    "WishList": about("learner", Kind.RECORD, kept=Kept.LEDGER),
    "Wish": about("wish_list__learner", Kind.RECORD, kept=Kept.LEDGER),
    "CalendarFeed": about(
        "learner",
        Kind.LOGIN,
        kept=Kept.SERVICE,
        erasure=Erasure.DELETED,
        unshown=("token",),
    ),
    "Scan": about("learner", Kind.RECORD, kept=Kept.LEDGER, unshown=("browser", "client_id")),
    "WrongRoomCode": about("learner", Kind.RECORD, kept=Kept.SERVICE, erasure=Erasure.DELETED),
    "Evaluator": about("learner", Kind.RECORD, kept=Kept.LEDGER),
}
