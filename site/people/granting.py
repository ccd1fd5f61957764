"""The only module that grants and ends roles, and it keeps who did so.

A security administrator acts within her agencies, for logins that she looks after, never for
herself. Roles over a city (GRANTED_BY_TWO) begin when a second person agrees: another security
administrator, or an auditor. To end a role takes one: it takes power away. Nobody is two of
THE_THREE at a time (三员分立). The first of each is appointed by a command.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import THE_THREE, Agency, ChangeState, Role, RoleChange, RoleKind, User
from people.models.role_change import GRANTED_BY_TWO
from people.permissions import agencies_for
from people.signing_in import accounts

GRANTER = RoleKind.SECURITY_ADMINISTRATOR
DECIDERS = (GRANTER, RoleKind.AUDITOR)


class GrantRefusedError(Exception):
    """A role that may not be granted, ended or agreed to; the message says why."""


def changes(user: Any, *, on: date) -> QuerySet[RoleChange]:
    """The history within her reach, for who may decide."""
    return RoleChange.objects.filter(agency__in=agencies_for(user, *DECIDERS, on=on))


def may_decide(user: Any, change: RoleChange) -> bool:
    return change.state == ChangeState.WAITING and user.pk not in (
        change.user_id,
        change.asked_by_id,
    )


@transaction.atomic
def grant(
    *,
    user_id: int,
    kind: RoleKind,
    agency: Agency,
    starts_on: date,
    ends_on: date | None,
    why: str,
    by: User,
    now: datetime,
) -> RoleChange:
    user = _looked_after(user_id, agency=agency, by=by, now=now)
    _refuse_overlap(user, kind, agency, starts_on, ends_on)
    needs_two = kind in GRANTED_BY_TWO
    change = RoleChange.objects.create(
        user=user,
        kind=kind,
        agency=agency,
        starts_on=starts_on,
        ends_on=ends_on,
        why=why,
        asked_by=by,
        asked_at=now,
        state=ChangeState.WAITING if needs_two else ChangeState.DONE,
    )
    if not needs_two:
        _begin(change)
    return change


@transaction.atomic
def decide(*, change_id: int, agrees: bool, by: User, now: datetime) -> RoleChange:
    reach = changes(by, on=timezone.localdate(now)).filter(pk=change_id)
    change = RoleChange.objects.select_for_update().filter(pk__in=reach.values("pk")).first()
    if change is None or not may_decide(by, change):
        raise GrantRefusedError(_("这项变更不能由您复核，或者已经复核过。"))
    change.decided_by, change.decided_at = by, now
    change.state = ChangeState.DONE if agrees else ChangeState.REFUSED
    if agrees:
        user = User.objects.select_for_update().get(pk=change.user_id)
        kind = RoleKind(change.kind)
        _refuse_overlap(user, kind, change.agency, change.starts_on, change.ends_on)
        _begin(change)
    change.save(update_fields=["decided_by", "decided_at", "state"])
    return change


@transaction.atomic
def end(*, role_id: int, why: str, by: User, now: datetime) -> RoleChange:
    """At once: what began today or begins later is taken back, the rest ended yesterday."""
    today = timezone.localdate(now)
    role = Role.objects.select_for_update().filter(pk=role_id).first()
    if role is None:
        raise GrantRefusedError(_("这项角色已经结束。"))
    _looked_after(role.user_id, agency=role.agency, by=by, now=now)
    yesterday = today - timedelta(days=1)
    if role.starts_on > yesterday:
        role.delete()
    else:
        role.ends_on = min(role.ends_on or yesterday, yesterday)
        role.save(update_fields=["ends_on"])
    return RoleChange.objects.create(
        user_id=role.user_id,
        kind=role.kind,
        agency=role.agency,
        is_end=True,
        starts_on=role.starts_on,
        ends_on=yesterday,
        why=why,
        asked_by=by,
        asked_at=now,
        state=ChangeState.DONE,
    )


@transaction.atomic
def appoint(
    *, user_id: int, kind: RoleKind, agency: Agency, beside: bool = False, now: datetime
) -> Role:
    """By who runs the server: the first of THE_THREE; one `beside` another has to be said."""
    on = timezone.localdate(now)
    user = User.objects.select_for_update().get(pk=user_id)
    if not beside and appointed(kind, agency=agency, on=on).exists():
        raise GrantRefusedError(_("已经有人担任这个角色：由安全管理员授予，另一人复核。"))
    _refuse_overlap(user, kind, agency, on, None)
    return Role.objects.create(user=user, kind=kind, agency=agency, starts_on=on)


def appointed(kind: RoleKind, *, agency: Agency, on: date) -> QuerySet[Role]:
    """The roles of those who may act as `kind` in the whole of `agency` today."""
    found = Role.objects.in_force(on=on).filter(kind=kind, user__is_active=True)
    return found.filter(agency__in=[agency, *agency.get_ancestors()])


def has_granter(*, on: date) -> bool:
    """Whether the house has any security administrator: without one nobody grants anything."""
    return Role.objects.in_force(on=on).filter(kind=GRANTER, user__is_active=True).exists()


def _looked_after(user_id: int, *, agency: Agency, by: User, now: datetime) -> User:
    """Under a lock, so that two grants cannot both see room."""
    on = timezone.localdate(now)
    reach = agencies_for(by, GRANTER, on=on).filter(pk=agency.pk)
    hers = accounts.administered(by, GRANTER, on=on).filter(pk=user_id)
    user = User.objects.select_for_update().filter(pk__in=hers.values("pk")).first()
    if user is None or not reach.exists():
        raise GrantRefusedError(_("这个账号或者机构不在您管理的范围内。"))
    return user


def _begin(change: RoleChange) -> None:
    Role.objects.create(
        user_id=change.user_id,
        kind=change.kind,
        agency=change.agency,
        starts_on=change.starts_on,
        ends_on=change.ends_on,
    )


def _refuse_overlap(
    user: User, kind: RoleKind, agency: Agency, starts_on: date, ends_on: date | None
) -> None:
    last = Q() if ends_on is None else Q(starts_on__lte=ends_on)
    meanwhile = user.roles.filter(last, Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if meanwhile.filter(kind=kind, agency=agency).exists():
        raise GrantRefusedError(_("这段时间里已有同一范围的这个角色。"))
    if kind in THE_THREE and meanwhile.filter(kind__in=THE_THREE).exclude(kind=kind).exists():
        raise GrantRefusedError(_("系统管理员、安全管理员和审计员不能由同一个人担任。"))
