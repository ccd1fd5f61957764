"""Scans that reached the server after the class was closed: kept, shown, decided by people.

They change no mark by themselves: the class is closed. An organiser turns what they say into a
correction in one step, under the rules of every correction. Refuses where they say nothing, and
leaves to the organiser what only a person can judge.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.attending import attendance, correcting, presence
from catalog.attending.attendance import Mark
from catalog.models import Attendance, AttendanceCorrection, Session
from keeping.chinese import in_chinese
from people import messages
from people.models import Learner

Times = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class Late:
    """A person of whom scans came late: how she stands, and what all her scans say together."""

    learner: Learner
    times: Times
    row: Attendance | None
    found: presence.Presence | None

    @property
    def stands(self) -> str:
        return correcting.shown(self.row.state, self.row.minutes) if self.row else _("未列入名单")

    @property
    def says(self) -> str:
        return correcting.shown(self.found.state, self.found.minutes) if self.found else ""

    @property
    def is_settled(self) -> bool:
        if self.row is None or self.found is None:
            return False
        return (self.row.state, self.row.minutes) == (self.found.state, self.found.minutes)

    @property
    def passed(self) -> str:
        """签到 09:01，签退 11:05."""
        named = zip((_("签到"), _("签退")), self.times, strict=True)
        return "，".join(f"{name} {timezone.localtime(at):%H:%M}" for name, at in named if at)


def of_session(session: Session) -> list[Late]:
    """Everybody with late scans, those who wait for a decision first; a fixed number of queries."""
    late = session.scans.filter(is_late=True).values("learner")
    people = Learner.objects.filter(pk__in=late).select_related("agency")
    found = _read(session, list(people.order_by("sort_key", "pk")))
    return sorted(found, key=lambda one: one.is_settled)


def accept(*, session: Session, learner: Learner, by: Any, now: datetime) -> AttendanceCorrection:
    """Correct her attendance to what her scans say; corrections' own rules hold."""
    [late] = _read(session, [learner])
    if late.found is None:
        raise correcting.CorrectionRefusedError(
            _("扫码时间不足以判断出席了多久，请在“更正考勤”里办理。")
        )
    return correcting.correct(
        session=session,
        learner=learner,
        mark=Mark(learner.pk, late.found.state, late.found.minutes),
        why=_why(late),
        by=by,
        now=now,
    )


@in_chinese()
def _why(late: Late) -> str:
    return _("结班后收到现场扫码记录（%(passed)s）") % {"passed": late.passed}


@in_chinese()
def tell_organiser(session: Session, *, now: datetime) -> None:
    """Whoever closed the class hears of it once; the page has the rest."""
    messages.write(
        source=f"catalog.late_scans:{session.pk}",
        title=_("结班后收到扫码记录：%(title)s") % {"title": session.lecture.title},
        text=_("现场手机在结班后才联网，送来了没有同步的扫码记录。请核对，需要的逐人更正。"),
        path=reverse("catalog:attendance", args=[session.pk]),
        users=[session.closed_by_id] if session.closed_by_id else [],
        by=None,
        now=now,
    )


def _read(session: Session, people: Collection[Learner]) -> list[Late]:
    if not people:
        return []
    keys = [one.pk for one in people]
    times = attendance.times_of(session, keys)
    rows = {one.learner_id: one for one in session.attendances.filter(learner__in=keys)}
    hours = attendance.hours_of(session)
    return [_late(one, times.get(one.pk, (None, None)), rows.get(one.pk), hours) for one in people]


def _late(learner: Learner, times: Times, row: Attendance | None, hours: presence.Hours) -> Late:
    entered_at, left_at = times
    if entered_at and left_at and left_at <= entered_at:
        left_at = None
    found = presence.presence(hours, entered_at=entered_at, left_at=left_at)
    return Late(learner, (entered_at, left_at), row, found)
