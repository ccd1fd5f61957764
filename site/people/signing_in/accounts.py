"""Whose way in somebody may open: the only way from a request to another person's login.

A training officer helps learners of her units who hold no role. The administrators look after
whoever holds no role beyond their agencies: of system she lets people in, of security she says what
they may do there and shuts ways in. Nobody helps herself, and a superuser is helped by commands
alone: whoever could set her password could do anything.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.models import Agency, Learner, Role, RoleKind, User
from people.models.learner import LearnerQuerySet
from people.models.role import RoleQuerySet
from people.permissions import agencies_for

ADMINISTRATORS = (RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.SECURITY_ADMINISTRATOR)
INVITERS = (RoleKind.TRAINING_OFFICER, RoleKind.SYSTEM_ADMINISTRATOR)


def invitable_learners(user: Any, *, on: date) -> LearnerQuerySet:
    """Those who serve and whom she may give a way in."""
    as_officer = agencies_for(user, RoleKind.TRAINING_OFFICER, on=on)
    as_administrator = agencies_for(user, RoleKind.SYSTEM_ADMINISTRATOR, on=on)
    others = Learner.objects.serving(on=on).exclude(user=user.pk)
    return others.exclude(user__is_superuser=True).filter(
        Q(agency__in=as_officer) & ~Exists(_powers("user", on=on))
        | Q(agency__in=as_administrator) & ~Exists(_beyond("user", as_administrator, on=on))
    )


def administered(user: Any, *kinds: RoleKind, on: date) -> QuerySet[User]:
    """The logins that she looks after as an administrator of one of these kinds."""
    reach = agencies_for(user, *kinds, on=on)
    if not reach.exists():
        return User.objects.none()
    others = User.objects.exclude(pk=user.pk).filter(is_superuser=False)
    has_role_here = Exists(Role.objects.filter(user=OuterRef("pk"), agency__in=reach))
    known = Q(learner__agency__in=reach) | Q(has_role_here)
    if reach.filter(depth=1).exists():
        known |= Q(learner=None)  # whoever belongs nowhere belongs to the city
    elsewhere = Q(learner__isnull=False) & ~Q(learner__agency__in=reach)
    return others.filter(known).exclude(elsewhere).filter(~Exists(_beyond("pk", reach, on=on)))


def _not_ended(owner: str, *, on: date) -> RoleQuerySet:
    return Role.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), user=OuterRef(owner))


def _powers(owner: str, *, on: date) -> RoleQuerySet:
    """Roles that let one do more than study, now or from a day to come."""
    return _not_ended(owner, on=on).exclude(kind=RoleKind.CIVIL_SERVANT)


def _beyond(owner: str, reach: QuerySet[Agency], *, on: date) -> RoleQuerySet:
    return _powers(owner, on=on).exclude(agency__in=reach)
