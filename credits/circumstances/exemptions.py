"""The only writer of exemptions: filed by one person, approved by another, withdrawn, never edited.

Refused: a code that the measure in force does not know, dates outside the person's service, a
second exemption with the same code over the same days, a decision about oneself or about one's
own filing. Nowhere is there room for a diagnosis (个人信息保护法 art. 6, 28).
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from credits import editions
from credits.circumstances.refusals import (
    AlreadyDecidedError,
    OverlapError,
    OwnCaseError,
    SamePersonError,
    UnknownNameError,
    check_dates,
)
from credits.models import Exemption, ExemptionState, Ground
from credits.rulebook.values import ExemptionRule
from people.models import Learner, User

STANDING = (ExemptionState.FILED, ExemptionState.APPROVED)


def rules(year: int, *, group: str = "") -> Mapping[str, ExemptionRule]:
    """The exemptions that the measure of the year knows, by code."""
    return editions.in_force(year, group=group).rulebook.exemptions


@transaction.atomic
def file(
    *,
    learner: Learner,
    code: str,
    starts_on: date,
    ends_on: date | None,
    filed_by: User,
    now: datetime,
    group: str = "",
) -> Exemption:
    """Put one before the authority; nothing changes until it is approved."""
    # Two officers at the same moment are served one after the other.
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    if locked.user_id == filed_by.pk:
        raise OwnCaseError
    check_dates(locked, starts_on, ends_on)
    book = editions.in_force(starts_on.year, group=group).rulebook
    if code not in book.exemptions:
        raise UnknownNameError(_("减免事项"), code, book.name, book.exemptions)
    _refuse_overlap(locked, group, code, starts_on, ends_on)
    return Exemption.objects.create(
        learner=locked,
        group=group,
        code=code,
        starts_on=starts_on,
        ends_on=ends_on,
        filed_by=filed_by,
        filed_at=now,
    )


@transaction.atomic
def approve(*, exemption: Exemption, decided_by: User, now: datetime) -> Exemption:
    return _decide(exemption, ExemptionState.APPROVED, "", decided_by, now)


@transaction.atomic
def refuse(*, exemption: Exemption, ground: Ground, decided_by: User, now: datetime) -> Exemption:
    return _decide(exemption, ExemptionState.REFUSED, ground, decided_by, now)


@transaction.atomic
def withdraw(
    *, exemption: Exemption, ground: Ground, withdrawn_by: User, now: datetime
) -> Exemption:
    """Take one back, decided or not; the row stays readable."""
    locked = _locked(exemption)
    if locked.state not in STANDING:
        raise AlreadyDecidedError
    if locked.learner.user_id == withdrawn_by.pk:
        raise OwnCaseError
    locked.state, locked.ground = ExemptionState.WITHDRAWN, ground
    locked.withdrawn_by, locked.withdrawn_at = withdrawn_by, now
    locked.save(update_fields=["state", "ground", "withdrawn_by", "withdrawn_at"])
    return locked


def _decide(
    exemption: Exemption, state: ExemptionState, ground: str, decided_by: User, now: datetime
) -> Exemption:
    locked = _locked(exemption)
    if locked.state != ExemptionState.FILED:
        raise AlreadyDecidedError
    if locked.filed_by_id == decided_by.pk:
        raise SamePersonError
    if locked.learner.user_id == decided_by.pk:
        raise OwnCaseError
    locked.state, locked.ground = state, ground
    locked.decided_by, locked.decided_at = decided_by, now
    locked.save(update_fields=["state", "ground", "decided_by", "decided_at"])
    return locked


def _locked(exemption: Exemption) -> Exemption:
    found = Exemption.objects.select_for_update(of=("self",)).select_related("learner")
    return found.get(pk=exemption.pk)


def _refuse_overlap(
    learner: Learner, group: str, code: str, starts_on: date, ends_on: date | None
) -> None:
    same = Exemption.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on),
        learner=learner,
        group=group,
        code=code,
        state__in=STANDING,
    )
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    other = same.first()
    if other is not None:
        raise OverlapError(code, other.starts_on, other.ends_on)
