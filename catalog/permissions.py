"""Who may organise. A foreign session is not found, never forbidden."""

from datetime import date
from typing import Any

from django.db import models

from catalog.models import (
    AnnualCatalog,
    Call,
    Declaration,
    Enrolment,
    Opening,
    ScanDevice,
    Session,
    WaitingPlace,
)
from catalog.models.seats import EnrolmentQuerySet
from catalog.models.session import SessionQuerySet
from catalog.models.waiting import WaitingPlaceQuerySet
from people.models import RoleKind
from people.permissions import agencies_for

DECLARERS = (RoleKind.TRAINING_OFFICER,)
ORGANISERS = (RoleKind.TRAINING_OFFICER, RoleKind.TRAINING_DEPARTMENT)


def organised_sessions(user: Any, *, on: date) -> SessionQuerySet:
    """Sessions whose host lies in the scope of a role that lets the user take attendance."""
    return Session.objects.hosted_by(agencies_for(user, *ORGANISERS, on=on))


def organised_devices(user: Any, *, on: date) -> models.QuerySet[ScanDevice]:
    return ScanDevice.objects.filter(session__in=organised_sessions(user, on=on))


def own_enrolments(user: Any) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(learner__user=user)


def own_places(user: Any) -> WaitingPlaceQuerySet:
    return WaitingPlace.objects.filter(learner__user=user)


def declared_by(user: Any, *, on: date) -> models.QuerySet[Declaration]:
    """Declarations of the units for which the user may declare."""
    return Declaration.objects.filter(host__in=agencies_for(user, *DECLARERS, on=on))


def directed_calls(user: Any, *kinds: RoleKind, on: date) -> models.QuerySet[Call]:
    """Calls are the whole city's, as the catalogue is."""
    reaches = agencies_for(user, *kinds, on=on).filter(depth=1).exists()
    return Call.objects.all() if reaches else Call.objects.none()


def drawn_catalogs(user: Any, *kinds: RoleKind, on: date) -> models.QuerySet[AnnualCatalog]:
    """The years whose seats are drawn. The catalogue is the whole city's: roles of a district or
    a unit do not reach it."""
    drawn = AnnualCatalog.objects.exclude(opening=Opening.FIRST_COME)
    reaches = agencies_for(user, *kinds, on=on).filter(depth=1).exists()
    return drawn if reaches else drawn.none()


def runs_the_catalogue(user: Any, *, on: date) -> bool:
    """The city's training department; those of a district or a unit do not reach that far."""
    return agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on).filter(depth=1).exists()
