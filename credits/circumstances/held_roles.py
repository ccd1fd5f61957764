"""The only writer of the roles that tiers look at, such as probation, a posting or a title.

A role's name is one that a measure in force asks about: in a tier, or as the group that a further
measure is for. A role is not edited: withdraw it, or end it (entered anew with its last day).
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions
from credits.circumstances.refusals import (
    AlreadyDecidedError,
    OverlapError,
    OwnCaseError,
    UnknownNameError,
    check_dates,
)
from credits.models import HeldRole
from people.models import Learner, User


def known_names(year: int) -> list[str]:
    """Every role that some measure of the year asks about."""
    further = editions.further_in_force(year)
    asked = set(further)
    for kernel in (editions.in_force(year), *further.values()):
        asked.update(*(tier.roles for tier in kernel.rulebook.tiers))
    return sorted(asked)


@transaction.atomic
def enter(
    *,
    learner: Learner,
    name: str,
    starts_on: date,
    ends_on: date | None,
    entered_by: User,
    now: datetime,
) -> HeldRole:
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    if locked.user_id == entered_by.pk:
        raise OwnCaseError
    # A role that began long ago is asked about by the measures of today.
    year = max(starts_on.year, timezone.localdate(now).year)
    known = known_names(year)
    if name not in known:
        raise UnknownNameError(_("身份"), name, editions.in_force(year).rulebook.name, known)
    check_dates(locked, starts_on, ends_on)
    _refuse_overlap(locked, name, starts_on, ends_on)
    return HeldRole.objects.create(
        learner=locked,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        entered_by=entered_by,
        entered_at=now,
    )


@transaction.atomic
def withdraw(*, role: HeldRole, withdrawn_by: User, now: datetime) -> HeldRole:
    """As if it had never been entered; the row stays readable."""
    locked = HeldRole.objects.select_for_update(of=("self",)).select_related("learner")
    found = locked.get(pk=role.pk)
    if found.withdrawn_at:
        raise AlreadyDecidedError
    if found.learner.user_id == withdrawn_by.pk:
        raise OwnCaseError
    found.withdrawn_by, found.withdrawn_at = withdrawn_by, now
    found.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return found


@transaction.atomic
def end(*, role: HeldRole, ends_on: date, ended_by: User, now: datetime) -> HeldRole:
    """The role with its last day, in place of the one without."""
    found = withdraw(role=role, withdrawn_by=ended_by, now=now)
    return enter(
        learner=found.learner,
        name=found.name,
        starts_on=found.starts_on,
        ends_on=ends_on,
        entered_by=ended_by,
        now=now,
    )


def _refuse_overlap(learner: Learner, name: str, starts_on: date, ends_on: date | None) -> None:
    same = HeldRole.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on), learner=learner, name=name, withdrawn_at=None
    )
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    other = same.first()
    if other is not None:
        raise OverlapError(name, other.starts_on, other.ends_on)
