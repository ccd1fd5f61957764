"""What waits for somebody: one line per kind of work, with how much there is and where to do it.

Each count is asked through the permission that the page behind it asks, so a line never promises
what the page does not show. Nothing is listed that has nothing waiting.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalog.banks import reviewing
from catalog.models import (
    Course,
    Declaration,
    DeclarationState,
    Lecturer,
    Screening,
    SessionState,
)
from catalog.permissions import organised_sessions, runs_the_catalogue
from credits.circumstances.permissions import decidable_exemptions, decidable_lists
from credits.claims.permissions import AUTHORITY, corrections_in_reach, decidable_claims
from credits.noticing.following import Stage
from exams import bank_permissions
from exams.marking import desk as marking
from people.models import RoleKind
from people.permissions import agencies_for
from portal import unit_desk
from portal.navigation import CLAIM_REVIEWERS, NOTIFIERS, ORGANISERS, QUESTION_REVIEWERS


@dataclass(frozen=True)
class Work:
    """`late` of the `count` are overdue; `count` is never 0."""

    name: str
    count: int
    address: str
    late: int = 0


Line = tuple[str, int, str] | tuple[str, int, str, int]
OVERDUE = {Stage.UNSERVED: Stage.LATE, Stage.UNANSWERED: Stage.OVERDUE}


def of_user(user: Any, kinds: Iterable[str], *, now: datetime) -> list[Work]:
    """For a user with these kinds of role in force today; anybody may have been made a marker."""
    held, on = frozenset(kinds), timezone.localdate(now)
    asked: list[tuple[bool, Callable[[], Iterator[Line]]]] = [
        (bool(held & CLAIM_REVIEWERS), lambda: _decisions(user, on)),
        (bool(held & NOTIFIERS), lambda: _notices(user, on)),
        (RoleKind.TRAINING_OFFICER in held, lambda: _returned(user, on)),
        (bool(held & ORGANISERS), lambda: _classes(user, on, now)),
        (RoleKind.TRAINING_DEPARTMENT in held, lambda: _catalogue(user, on)),
        (RoleKind.SCREENER in held, lambda: _scores(user)),
        (bool(held & QUESTION_REVIEWERS), lambda: _questions(user, on)),
        (True, lambda: _scripts(user)),
    ]
    lines = (line for applies, told in asked if applies for line in told())
    return [Work(*line) for line in lines if line[1]]


def _decisions(user: Any, on: date) -> Iterator[Line]:
    claims = decidable_claims(user, on=on)
    yield _("学分申报待审核"), claims.count(), reverse("credits:claims_to_review")
    reached = corrections_in_reach(user, on=on).filter(answered_at=None)
    second = Q(proposed_at__isnull=False, learner__agency__in=agencies_for(user, *AUTHORITY, on=on))
    open_to_her = reached.filter(Q(proposed_at=None) | second & ~Q(proposed_by=user))
    yield _("更正申请待答复"), open_to_her.count(), reverse("credits:corrections")
    circumstances = reverse("credits:circumstances")
    yield _("减免待批准"), decidable_exemptions(user, on=on).count(), circumstances
    yield _("期初余额待核对"), decidable_lists(user, on=on).count(), reverse("credits:openings")


def _notices(user: Any, on: date) -> Iterator[Line]:
    followed = reverse("credits:followed_notices")
    counts = dict(unit_desk.unfinished_notices(user, year=on.year, on=on))
    for stage, count in counts.items():
        if stage not in OVERDUE.values():
            name = _("通知%(stage)s") % {"stage": stage.label}
            asked = urlencode({"year": on.year, "stage": stage.value})
            late = counts.get(OVERDUE[stage], 0) if stage in OVERDUE else 0
            yield name, count, f"{followed}?{asked}", late


def _returned(user: Any, on: date) -> Iterator[Line]:
    reach = agencies_for(user, RoleKind.TRAINING_OFFICER, on=on)
    returned = Declaration.objects.filter(state=DeclarationState.RETURNED, host__in=reach)
    yield _("讲座申报退回待修改"), returned.count(), reverse("catalog:declarations")


def _classes(user: Any, on: date, now: datetime) -> Iterator[Line]:
    over = organised_sessions(user, on=on).filter(state=SessionState.PLANNED, ends_at__lt=now)
    yield _("讲座待结班"), over.count(), reverse("catalog:organise")


def _catalogue(user: Any, on: date) -> Iterator[Line]:
    if not runs_the_catalogue(user, on=on):
        return
    submitted = Declaration.objects.filter(state=DeclarationState.SUBMITTED)
    yield _("讲座申报待遴选"), submitted.count(), reverse("catalog:screening")
    due = (
        reviewing.due(Lecturer.objects.all(), on=on).count()
        + reviewing.due(Course.objects.all(), on=on).count()
    )
    yield _("师资、课程待评审"), due, reverse("catalog:reviews")


def _scores(user: Any) -> Iterator[Line]:
    waiting = Screening.objects.filter(
        screener=user, scored_at=None, declaration__state=DeclarationState.SUBMITTED
    )
    yield _("讲座申报待评分"), waiting.count(), reverse("catalog:screening")


def _questions(user: Any, on: date) -> Iterator[Line]:
    waiting = bank_permissions.releasable(user, on=on)
    yield _("试题待复核"), waiting.count(), reverse("exams:review_questions")


def _scripts(user: Any) -> Iterator[Line]:
    yield _("主观题待阅卷"), marking.open_to(user).count(), reverse("exams:marking")
