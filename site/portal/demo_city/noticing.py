"""Notices of 嵩阳市 in every state of their lives: unserved, late, answered, withdrawn."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from credits import notices
from credits.models import Notice, Service
from credits.noticing import events, withdrawing
from credits.noticing.events import Served
from people.models import Learner, Role, RoleKind, User

ISSUED_AGO, SERVED_AGO = timedelta(days=30), timedelta(days=24)
SERVED, OVERDUE = 5, 2  # of the first so many; the next are served late and may still answer
ANSWER = "已报名本月两场讲座，并补学网络课程，年底前补足。"
REASON = "外出培训学分漏记、现已补记"


def issue_notices(users: Mapping[str, User], *, now: datetime, say: Callable[[str], None]) -> None:
    """In the personnel officer's own unit, so that its desk shows every state."""
    officer = users["renshi"]
    unit = Role.objects.get(user=officer, kind=RoleKind.PERSONNEL_OFFICER).agency
    issued_at = now - ISSUED_AGO
    if issued_at.year != now.year:  # in January nobody is short of the year that has begun
        return
    with transaction.atomic():
        notices.issue(year=now.year, agency=unit, issued_by=officer, now=issued_at)
        written = Notice.objects.in_force().filter(agency__path__startswith=unit.path)
        ordered = list(written.exclude(learner__user=officer).order_by("series", "number"))
        _live(ordered, officer, now=now)
    say(f"  欠学分通知：{len(ordered)} 份，在办各种情况")


def _live(ordered: list[Notice], officer: User, *, now: datetime) -> None:
    _serve(ordered[:OVERDUE], Service.IN_PERSON, officer, now=now - SERVED_AGO)
    _serve(ordered[OVERDUE:SERVED], Service.BY_POST, officer, now=now - timedelta(days=2))
    for one in ordered[OVERDUE : OVERDUE + 1]:
        _answer(one, officer, now=now - timedelta(days=1))
    for one in ordered[SERVED : SERVED + 1]:
        withdrawing.withdraw(
            notice=one, reason=REASON, withdrawn_by=officer, now=now - timedelta(days=3)
        )


def _serve(some: list[Notice], how: Service, officer: User, *, now: datetime) -> None:
    chosen = Notice.objects.filter(pk__in=[one.pk for one in some])
    events.serve(chosen, served=Served(how, now.date()), recorded_by=officer, now=now)


def _answer(notice: Notice, officer: User, *, now: datetime) -> None:
    """By the person herself where she has a login, else handed in on paper."""
    learner = Learner.objects.select_related("user").get(pk=notice.learner_id)
    events.answer(notice=notice, text=ANSWER, by=learner.user or officer, now=now)
