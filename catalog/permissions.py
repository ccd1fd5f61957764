"""Who may organise. A foreign session is not found, never forbidden."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F

from catalog.models import (
    AnnualCatalog,
    Attachment,
    BankState,
    Call,
    Course,
    Declaration,
    Enrolment,
    Lecture,
    Lecturer,
    Opening,
    ScanDevice,
    Screening,
    Session,
    Venue,
    WaitingPlace,
)
from catalog.models.seats import EnrolmentQuerySet
from catalog.models.session import SessionQuerySet
from catalog.models.waiting import WaitingPlaceQuerySet
from people.models import Learner, RoleKind
from people.models.learner import LearnerQuerySet
from people.permissions import agencies_for, holds_role
from people.scope import roles_in_force

DIRECTORS = (RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)
DECLARERS = (RoleKind.TRAINING_OFFICER,)
ORGANISERS = (RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT)

# Who weighs lectures reads what listeners thought of them.
EVALUATION_READERS = (*ORGANISERS, RoleKind.SCREENER, RoleKind.AUDITOR)


def organised_sessions(user: Any, *, on: date) -> SessionQuerySet:
    """Sessions whose host lies in the scope of a role that lets the user take attendance."""
    return Session.objects.hosted_by(agencies_for(user, *ORGANISERS, on=on))


def organised_devices(user: Any, *, on: date) -> models.QuerySet[ScanDevice]:
    return ScanDevice.objects.filter(session__in=organised_sessions(user, on=on))


def own_enrolments(user: Any) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(learner__user=user)


def own_places(user: Any) -> WaitingPlaceQuerySet:
    return WaitingPlace.objects.filter(learner__user=user)


def assignable_learners(user: Any, *, on: date) -> LearnerQuerySet:
    """The people whom an officer may send to a lecture: those of her units, while they serve."""
    reached = agencies_for(user, *ORGANISERS, on=on)
    return Learner.objects.filter(agency__in=reached).serving(on=on)


def assigned_enrolments(user: Any, *, on: date) -> EnrolmentQuerySet:
    """Seats of those people that an officer gave: what somebody chose herself is hers alone."""
    theirs = Enrolment.objects.holding().filter(learner__in=assignable_learners(user, on=on))
    return theirs.exclude(enrolled_by=None).exclude(enrolled_by=F("learner__user"))


def declared_by(user: Any, *, on: date) -> models.QuerySet[Declaration]:
    """Declarations of the units for which the user may declare."""
    return Declaration.objects.filter(host__in=agencies_for(user, *DECLARERS, on=on))


def directed_calls(user: Any, *kinds: RoleKind, on: date) -> models.QuerySet[Call]:
    """Calls are the whole city's, as the catalogue is."""
    return Call.objects.all() if directs(user, *kinds, on=on) else Call.objects.none()


def directs(user: Any, *kinds: RoleKind, on: date) -> bool:
    return agencies_for(user, *kinds, on=on).filter(depth=1).exists()


def visible_attachments(user: Any, *, on: date) -> models.QuerySet[Attachment]:
    """The unit's own; the department's and the auditor's from submission on; a screener's by her
    task, unless the call is anonymous: a plan names its unit on every page."""
    own = models.Q(declaration__in=declared_by(user, on=on))
    directed = directed_calls(user, *DIRECTORS, on=on)
    directs = models.Q(declaration__call__in=directed) & ~models.Q(declaration__state="DRAFT")
    seen = Attachment.objects.filter(removed_at=None)
    if not roles_in_force(user, (RoleKind.SCREENER,), on=on).exists():
        return seen.filter(own | directs)
    tasks = Screening.objects.filter(screener=user, declaration__call__is_anonymous=False)
    return seen.filter(own | directs | models.Q(declaration__in=tasks.values("declaration")))


def drawn_catalogs(user: Any, *kinds: RoleKind, on: date) -> models.QuerySet[AnnualCatalog]:
    """The years whose seats are drawn."""
    return city_catalogs(user, *kinds, on=on).exclude(opening=Opening.FIRST_COME)


def city_catalogs(user: Any, *kinds: RoleKind, on: date) -> models.QuerySet[AnnualCatalog]:
    """The catalogue is the whole city's: roles of a district or a unit do not reach it."""
    reaches = agencies_for(user, *kinds, on=on).filter(depth=1).exists()
    return AnnualCatalog.objects.all() if reaches else AnnualCatalog.objects.none()


def runs_the_catalogue(user: Any, *, on: date) -> bool:
    """The city's training department; those of a district or a unit do not reach that far."""
    return agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on).filter(depth=1).exists()


def reads_evaluations(user: Any, *, on: date) -> bool:
    return holds_role(user, *EVALUATION_READERS, on=on)


def readable_lecturers(user: Any, *, on: date) -> models.QuerySet[Lecturer]:
    """Who is in the bank or gives a published lecture; all of them for those who keep it."""
    if runs_the_catalogue(user, on=on):
        return Lecturer.objects.all()
    published = Lecture.objects.live().filter(lecturer=models.OuterRef("pk"))
    return Lecturer.objects.filter(models.Q(state=BankState.IN_BANK) | models.Exists(published))


def readable_courses(user: Any, *, on: date) -> models.QuerySet[Course]:
    courses = Course.objects.all()
    return courses if runs_the_catalogue(user, on=on) else courses.filter(state=BankState.IN_BANK)


def teaching_points() -> models.QuerySet[Venue]:
    """Published for everybody."""
    return Venue.objects.filter(is_teaching_point=True)


def recordable_points(user: Any, *, on: date) -> models.QuerySet[Venue]:
    """Where one writes down visits: in the reach of the unit that owns the point."""
    return teaching_points().filter(owner__in=agencies_for(user, *ORGANISERS, on=on))
