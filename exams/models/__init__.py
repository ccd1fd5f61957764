"""What is asked, how a paper is made of it, and who answered what, when."""

from exams.models.arrangement import Arrangement, ArrangementKind, ArrangementReason
from exams.models.attempt import AnswerStep, AppendOnlyError, Attempt, AttemptState
from exams.models.contest import (
    Contest,
    ContestStage,
    ContestState,
    Honour,
    StageEntry,
    StageNumber,
    TeamDraw,
    TeamMember,
    UnitResult,
)
from exams.models.exam import (
    AnswersShown,
    Counting,
    EntryEvent,
    Exam,
    ExamState,
    MultipleMarking,
)
from exams.models.handbook import Handbook, HandbookIndex, HandbookPart, PartKind
from exams.models.marking import Marker, Marking, MarkingLease, Script
from exams.models.practice import KnowledgeState, PracticeAnswer
from exams.models.question import Question, QuestionState, QuestionType
from exams.models.question_file import QuestionFile, QuestionFileState
from exams.models.question_retirement import QuestionRetirement
from exams.models.question_shown import QuestionShown
from exams.models.remarking import ChangedResult, Remarking, RemarkingState

__all__ = [
    "AnswerStep",
    "AnswersShown",
    "AppendOnlyError",
    "Arrangement",
    "ArrangementKind",
    "ArrangementReason",
    "Attempt",
    "AttemptState",
    "ChangedResult",
    "Contest",
    "ContestStage",
    "ContestState",
    "Counting",
    "EntryEvent",
    "Exam",
    "ExamState",
    "Handbook",
    "HandbookIndex",
    "HandbookPart",
    "Honour",
    "KnowledgeState",
    "Marker",
    "Marking",
    "MarkingLease",
    "MultipleMarking",
    "PartKind",
    "PracticeAnswer",
    "Question",
    "QuestionFile",
    "QuestionFileState",
    "QuestionRetirement",
    "QuestionShown",
    "QuestionState",
    "QuestionType",
    "Remarking",
    "RemarkingState",
    "Script",
    "StageEntry",
    "StageNumber",
    "TeamDraw",
    "TeamMember",
    "UnitResult",
]
