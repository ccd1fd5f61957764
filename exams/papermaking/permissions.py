"""Who sets an exam: authors and departments of its agency or of one above. Others find nothing."""

from datetime import date

from django.db.models import QuerySet

from exams.models import Exam
from exams.models.exam import ExamQuerySet
from people.models import Agency, RoleKind, User
from people.permissions import agencies_for

SETTERS = (RoleKind.EXAM_AUTHOR, RoleKind.TRAINING_DEPARTMENT)


def set_by(user: User, *, on: date) -> ExamQuerySet:
    return Exam.objects.filter(agency__in=agencies_for(user, *SETTERS, on=on))


def edited_by(user: User, *, on: date) -> ExamQuerySet:
    """In the admin: those that she sets, and all of them for whoever installed the system."""
    return Exam.objects.all() if user.is_superuser else set_by(user, on=on)


def agencies_set_for(user: User, *, on: date) -> QuerySet[Agency]:
    return Agency.objects.all() if user.is_superuser else agencies_for(user, *SETTERS, on=on)
