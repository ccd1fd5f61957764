"""What: the year's catalogue, who teaches where, dated sessions, their seats and attendance."""

from catalog.models.attendance import Attendance, AttendanceState
from catalog.models.audience import AudienceEffect, AudienceRule, TierChoice
from catalog.models.bank import BankState, Grade, Lecturer, Venue
from catalog.models.calendar import CalendarFeed
from catalog.models.call import (
    AttachmentKind,
    Call,
    CallFile,
    CallQuestion,
    Criterion,
    QuestionKind,
)
from catalog.models.correction import AttendanceCorrection
from catalog.models.course import BankDecision, Course, Decision
from catalog.models.declaration import (
    Attachment,
    Declaration,
    DeclarationState,
    DeclarationStep,
)
from catalog.models.evaluation import SCORES, Evaluation, Evaluator, Rating
from catalog.models.knowledge import KnowledgePoint
from catalog.models.no_show import NoShowEffect, NoShowExcuse
from catalog.models.pages import AnnualCatalog, Bucket, CatalogIndex, Lecture, LectureForm
from catalog.models.paper import PaperKind, SessionPaper
from catalog.models.release import Release, SessionDraft
from catalog.models.scan import Direction, Scan, ScanDevice, Way, WrongRoomCode
from catalog.models.screening import Screening
from catalog.models.seats import Enrolment, EnrolmentState, Pool, PoolName
from catalog.models.session import Session, SessionState
from catalog.models.teaching_point import Route, RouteStop, Visit
from catalog.models.waiting import WaitingPlace, WaitingState
from catalog.models.wishes import MOST_WISHES, Opening, SeatDraw, Wish, WishList

__all__ = [
    "MOST_WISHES",
    "SCORES",
    "AnnualCatalog",
    "Attachment",
    "AttachmentKind",
    "Attendance",
    "AttendanceCorrection",
    "AttendanceState",
    "AudienceEffect",
    "AudienceRule",
    "BankDecision",
    "BankState",
    "Bucket",
    "CalendarFeed",
    "Call",
    "CallFile",
    "CallQuestion",
    "CatalogIndex",
    "Course",
    "Criterion",
    "Decision",
    "Declaration",
    "DeclarationState",
    "DeclarationStep",
    "Direction",
    "Enrolment",
    "EnrolmentState",
    "Evaluation",
    "Evaluator",
    "Grade",
    "KnowledgePoint",
    "Lecture",
    "LectureForm",
    "Lecturer",
    "NoShowEffect",
    "NoShowExcuse",
    "Opening",
    "PaperKind",
    "Pool",
    "PoolName",
    "QuestionKind",
    "Rating",
    "Release",
    "Route",
    "RouteStop",
    "Scan",
    "ScanDevice",
    "Screening",
    "SeatDraw",
    "Session",
    "SessionDraft",
    "SessionPaper",
    "SessionState",
    "TierChoice",
    "Venue",
    "Visit",
    "WaitingPlace",
    "WaitingState",
    "Way",
    "Wish",
    "WishList",
    "WrongRoomCode",
]
