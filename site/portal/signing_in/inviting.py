"""Who of an officer's people can log in already, and who waits for an invitation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from people.models import Agency, Invitation, Learner
from people.models.learner import LearnerQuerySet
from people.signing_in import accounts

PAGE_SIZE = 100
UNUSABLE = "!"  # how Django marks a login without a password


class Filters(forms.Form):
    """What is not understood, or lies out of reach, is left out."""

    WAITING, INVITED, ABLE = "waiting", "invited", "able"

    q = forms.CharField(label=_("姓名或人事编号"), max_length=60, required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("机构（含下级）"), to_field_name="code", required=False
    )
    only = forms.ChoiceField(
        label=_("登录情况"),
        required=False,
        choices=[
            ("", _("全部")),
            (WAITING, _("还不能登录，也没有有效的邀请")),
            (INVITED, _("已邀请，还没有使用")),
            (ABLE, _("已能登录")),
        ],
    )

    def __init__(self, data: Any, *, reach: QuerySet[Agency]) -> None:
        super().__init__(data)
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ModelChoiceField)
        agency.queryset = reach
        self.full_clean()


@dataclass(frozen=True)
class Row:
    learner: Learner
    invited_until: datetime | None

    @property
    def login(self) -> str:
        return self.learner.user.username if self.learner.user else ""

    @property
    def can_log_in(self) -> bool:
        user = self.learner.user
        return user is not None and user.is_active and user.has_usable_password()


def shown(
    user: Any, wishes: Mapping[str, Any], *, page: str | None, now: datetime, on: date
) -> Page:
    """One page of the people she may invite, as rows."""
    found = chosen(user, wishes, now=now, on=on).select_related("agency", "user")
    open_ones = Invitation.objects.valid(now=now).filter(user=OuterRef("user"))
    found = found.annotate(invited_until=Subquery(open_ones.values("expires_at")[:1]))
    paged = Paginator(found, PAGE_SIZE).get_page(page)
    paged.object_list = [Row(one, one.invited_until) for one in paged.object_list]  # type: ignore
    return paged


def chosen(user: Any, wishes: Mapping[str, Any], *, now: datetime, on: date) -> LearnerQuerySet:
    people = accounts.invitable_learners(user, on=on)
    if agency := wishes.get("agency"):
        people = people.in_subtree(agency)
    if words := wishes.get("q"):
        people = people.called(words)
    people = _only(people, wishes.get("only"), now=now)
    return people.order_by("agency__path", "sort_key", "pk")


def _only(people: LearnerQuerySet, only: str | None, *, now: datetime) -> LearnerQuerySet:
    is_able = Q(user__is_active=True) & ~Q(user__password__startswith=UNUSABLE)
    is_invited = Exists(Invitation.objects.valid(now=now).filter(user=OuterRef("user")))
    if only == Filters.ABLE:
        return people.filter(is_able)
    if only == Filters.INVITED:
        return people.filter(is_invited)
    if only == Filters.WAITING:
        return people.exclude(is_able).exclude(is_invited)
    return people
