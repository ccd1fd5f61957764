"""Who writes, imports, exports and releases questions. What is not one's own is not found."""

from datetime import date

from exams.models import Question, QuestionFile
from exams.models.question import QuestionQuerySet
from exams.models.question_file import QuestionFileQuerySet
from people.models import RoleKind, User
from people.permissions import holds_role

REVIEWERS = (RoleKind.EXAM_AUTHOR, RoleKind.TRAINING_DEPARTMENT)


def is_author(user: User, *, on: date) -> bool:
    return holds_role(user, RoleKind.EXAM_AUTHOR, on=on)


def is_reviewer(user: User, *, on: date) -> bool:
    return holds_role(user, *REVIEWERS, on=on)


def exportable(user: User, *, on: date) -> QuestionQuerySet:
    """The bank with its keys, for those who write it."""
    return Question.objects.all() if is_author(user, on=on) else Question.objects.none()


def releasable(user: User, *, on: date) -> QuestionQuerySet:
    """Drafts that somebody else has written."""
    if not is_reviewer(user, on=on):
        return Question.objects.none()
    return Question.objects.awaiting(user)


def own_files(user: User, *, on: date) -> QuestionFileQuerySet:
    if not is_author(user, on=on):
        return QuestionFile.objects.none()
    return QuestionFile.objects.of(user)
