"""Who holds an exam: the training department in whose scope it lies. A foreign one is not found."""

from datetime import date

from django.db.models import QuerySet

from exams.models import Exam
from exams.models.exam import ExamQuerySet
from people.models import Learner, RoleKind, User
from people.permissions import agencies_for, visible_learners


def held_by(user: User, *, on: date) -> ExamQuerySet:
    scope = agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on)
    return Exam.objects.filter(agency__in=scope)


def candidates_for(user: User, exam: Exam, *, on: date) -> QuerySet[Learner]:
    """The people the exam is addressed to, of those the officer may see."""
    return visible_learners(user, on=on).filter(agency__path__startswith=exam.agency.path)
