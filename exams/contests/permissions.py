"""Who runs a contest, and whom it concerns. What is neither is not found."""

from datetime import date

from django.db.models import Q, QuerySet

from catalog.browsing import learner_of
from exams.models import Contest, ContestState, Exam
from people.models import Agency, RoleKind, User
from people.permissions import agencies_for


def run_by(user: User, *, on: date) -> QuerySet[Contest]:
    return Contest.objects.filter(agency__in=agencies_of(user, on=on))


def agencies_of(user: User, *, on: date) -> QuerySet[Agency]:
    return agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on)


def exams_of(user: User, *, on: date) -> QuerySet[Exam]:
    """Those that may become a stage: of one's own agencies, and of no contest yet."""
    return Exam.objects.filter(agency__in=agencies_of(user, on=on), contest_stage=None)


def visible_to(user: User, *, on: date) -> QuerySet[Contest]:
    """Published ones of the learner's agency or of one above it, and those one runs."""
    runs = Q(pk__in=run_by(user, on=on).values("pk"))
    learner = learner_of(user)
    if learner is None:
        return Contest.objects.filter(runs)
    path, step = learner.agency.path, Agency.steplen
    above = [path[:length] for length in range(step, len(path) + 1, step)]
    published = Q(agency__path__in=above) & ~Q(state=ContestState.DRAFT)
    return Contest.objects.filter(runs | published)
