"""Who sets an exam: authors and departments of its agency or of one above. Others find nothing."""

from datetime import date

from exams.models import Exam
from exams.models.exam import ExamQuerySet
from people.models import RoleKind, User
from people.permissions import agencies_for

SETTERS = (RoleKind.EXAM_AUTHOR, RoleKind.TRAINING_DEPARTMENT)


def set_by(user: User, *, on: date) -> ExamQuerySet:
    return Exam.objects.filter(agency__in=agencies_for(user, *SETTERS, on=on))
