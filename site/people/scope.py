"""Scope: which agencies a user's roles reach, computed in SQL from the tree's paths.

Roles are read afresh at each call, so an ended role loses its reach with the next request.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import StrIndex

READS_PEOPLE = ("TRAINING_OFFICER", "PERSONNEL_OFFICER", "TRAINING_DEPARTMENT", "AUDITOR")


def sees_as_officer(user: Any, *, on: date) -> models.QuerySet[Any]:
    """The user's roles in force that let an officer read people's records."""
    return roles_in_force(user, READS_PEOPLE, on=on)


def roles_in_force(user: Any, kinds: Iterable[str], *, on: date) -> models.QuerySet[Any]:
    return user.roles.in_force(on=on).filter(kind__in=list(kinds))


def agencies_in_scope(
    agencies: type[models.Model], roles: models.QuerySet[Any]
) -> models.QuerySet[Any]:
    """Every agency in the subtree of one of the roles' agencies."""
    reaches = roles.annotate(
        at=StrIndex(OuterRef("path"), models.F("agency__path")),
    ).filter(at=Value(1))
    return agencies._default_manager.filter(Exists(reaches))
