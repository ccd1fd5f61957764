"""Notices of 嵩阳市 in every state of their lives: unserved, late, answered, withdrawn."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from credits import notices
from credits.models import Notice, Service
from credits.noticing import events, withdrawing
from credits.noticing.events import Served
from people.models import Agency, Learner, Role, RoleKind, User

ISSUED_AGO, SERVED_AGO = timedelta(days=30), timedelta(days=24)
MOST = 24  # beside those of the personnel officer's own unit
ANSWER = "已报名本月两场讲座，并补学网络课程，年底前补足。"
REASON = "文中所列工作单位登记有误"


def issue_notices(users: Mapping[str, User], *, now: datetime, say: Callable[[str], None]) -> None:
    """To the personnel officer's own unit and to some others of the city, a month ago."""
    issued_at = now - ISSUED_AGO
    if issued_at.year != now.year:  # in January nobody is short of the year that has begun
        return
    officer, department = users["renshi"], users["peixun"]
    unit = Role.objects.get(user=officer, kind=RoleKind.PERSONNEL_OFFICER).agency
    with transaction.atomic():
        city = Agency.objects.get(depth=1)
        short = notices.shortfalls(year=now.year, agency=city, on=issued_at.date())
        some = [*short.values_list("pk", flat=True)[:MOST]]
        chosen = short.filter(Q(pk__in=some) | Q(learner__agency__path__startswith=unit.path))
        organ = notices.issuing_organ(city)
        notices.issue_to(chosen, year=now.year, organ=organ, issued_by=department, now=issued_at)
        written = Notice.objects.exclude(learner__user=department)
        ordered = list(written.select_related("series").order_by("series", "number"))
        _live(ordered, department, now=now)
    say(f"  欠学分通知：{len(ordered)} 份，在办各种情况")


def _live(ordered: list[Notice], officer: User, *, now: datetime) -> None:
    """Of every four: served long ago, served just now, answered or withdrawn, not served."""
    _serve(ordered[::4], Service.IN_PERSON, officer, now=now - SERVED_AGO)
    _serve(ordered[1::4], Service.BY_POST, officer, now=now - timedelta(days=2))
    for one in ordered[1::8]:
        _answer(one, officer, now=now - timedelta(days=1))
    for one in ordered[2:3]:
        withdrawing.withdraw(
            notice=one, reason=REASON, withdrawn_by=officer, now=now - timedelta(days=3)
        )


def _serve(some: list[Notice], how: Service, officer: User, *, now: datetime) -> None:
    chosen = Notice.objects.filter(pk__in=[one.pk for one in some])
    events.serve(chosen, served=Served(how, now.date()), recorded_by=officer, now=now)


def _answer(notice: Notice, officer: User, *, now: datetime) -> None:
    """By the person herself where she has a login, else handed in on paper."""
    learner = Learner.objects.select_related("user").get(pk=notice.learner_id)
    if learner.user:
        events.answer(notice=notice, text=ANSWER, by=learner.user, now=now)
    else:
        events.answer_on_paper(notice=notice, text=ANSWER, recorded_by=officer, now=now)
