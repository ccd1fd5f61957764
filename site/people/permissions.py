"""Who may: predicates and accessors over people. Foreign objects are simply not found."""

from datetime import date
from typing import Any, cast

from django.db import models
from django.http import HttpRequest

from people.models import Agency, Learner, Message, RoleKind, User
from people.models.message import MessageQuerySet
from people.scope import agencies_in_scope, roles_in_force


def user_of(request: HttpRequest) -> User:
    """Whoever asks for a page that is behind the login."""
    return cast("User", request.user)


def visible_learners(user: Any, *, on: date) -> models.QuerySet[Learner]:
    return Learner.objects.visible_to(user, on=on)


def number_readable(user: Any, *, on: date) -> models.QuerySet[Learner]:
    """Those whose ID number she may see masked and, for a reason, in full: a personnel officer."""
    reach = agencies_for(user, RoleKind.PERSONNEL_OFFICER, on=on)
    return Learner.objects.filter(agency__in=reach).exclude(user=user.pk)


def agencies_for(user: Any, *kinds: RoleKind, on: date) -> models.QuerySet[Agency]:
    """The agencies in which the user holds one of the kinds of role."""
    return agencies_in_scope(Agency, roles_in_force(user, kinds, on=on))


def holds_role(user: Any, *kinds: RoleKind, on: date, agency: Agency | None = None) -> bool:
    """Whether one of these roles is in force, and reaches `agency` when one is named."""
    if agency is None:
        return roles_in_force(user, kinds, on=on).exists()
    return agencies_for(user, *kinds, on=on).filter(pk=agency.pk).exists()


def held_messages(user: Any, *, on: date) -> MessageQuerySet:
    """Those a department may release: the city's all of them, any other one its own."""
    at = set(
        agencies_for(user, RoleKind.TRAINING_DEPARTMENT, on=on).values_list("depth", flat=True)
    )
    if not at:
        return Message.objects.none()
    held = Message.objects.held()
    return held if 1 in at else held.filter(written_by=user)


class UnknownAgencyError(Exception):
    """A code that no agency has."""

    def __init__(self, code: str | None) -> None:
        super().__init__(f"没有代码为 {code} 的机构" if code else "还没有任何机构：请先导入花名册")


def agency_by_code(code: str | None) -> Agency:
    """The agency with this code; without a code the root of the tree, for commands."""
    found = Agency.objects.filter(code=code) if code else Agency.objects.order_by("depth", "path")
    agency = found.first()
    if agency is None:
        raise UnknownAgencyError(code)
    return agency
