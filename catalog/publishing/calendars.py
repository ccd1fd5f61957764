"""Lectures as iCalendar (RFC 5545), and the addresses under which calendars subscribe to them.

A session keeps its UID for life; its SEQUENCE grows when time, place or state change, so that a
calendar moves the entry instead of adding one.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from icalendar import Calendar, Event

from catalog.models import CalendarFeed, Enrolment, Session, SessionState
from people.models import Learner

SHANGHAI = ZoneInfo("Asia/Shanghai")
UNCHANGED = datetime.min.replace(tzinfo=UTC)
CALENDAR_TYPE = "text/calendar; charset=utf-8"


def renew(learner: Learner, *, now: datetime) -> CalendarFeed:
    """A fresh address; the one before stops working."""
    feed, _made = CalendarFeed.objects.update_or_create(
        learner=learner, defaults={"token": secrets.token_urlsafe(32), "made_at": now}
    )
    return feed


def sessions_of(learner: Learner) -> QuerySet[Session]:
    """Those in which she holds a seat, cancelled ones too: her calendar shall strike them out."""
    held = Enrolment.objects.holding().filter(learner=learner)
    return shown(Session.objects.filter(pk__in=held.values("session")))


def sessions_of_year(year: int) -> QuerySet[Session]:
    return shown(Session.objects.published().filter(starts_at__year=year))


def shown(sessions: QuerySet[Session]) -> QuerySet[Session]:
    related = sessions.select_related("lecture__host", "lecture__lecturer", "venue")
    return related.order_by("starts_at", "pk")


def calendar(sessions: Iterable[Session], *, name: str, host: str) -> bytes:
    """The sessions as one calendar; `host` makes the UIDs this site's own."""
    document = Calendar()
    document.add("prodid", "-//civil-servant-credits//lecture-hall//ZH")
    document.add("version", "2.0")
    document.add("method", "PUBLISH")
    document.add("x-wr-calname", name)
    document.add("x-wr-timezone", "Asia/Shanghai")
    for session in sessions:
        document.add_component(_event(session, host))
    document.add_missing_timezones()
    content: bytes = document.to_ical()
    return content


def _event(session: Session, host: str) -> Event:
    lecture, event = session.lecture, Event()
    event.add("uid", f"session-{session.pk}@{host}")
    event.add("sequence", session.revision)
    event.add("dtstamp", session.changed_at)
    event.add("last-modified", max(session.changed_at, lecture.last_published_at or UNCHANGED))
    event.add("dtstart", session.starts_at.astimezone(SHANGHAI))
    event.add("dtend", session.ends_at.astimezone(SHANGHAI))
    event.add("summary", lecture.title)
    event.add("location", session.venue.name)
    event.add("description", "\n".join(_details(lecture)))
    is_off = session.state == SessionState.CANCELLED
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    return event


def _details(lecture: Any) -> Iterable[str]:
    yield f"编号：{lecture.number}"
    if lecture.lecturer:
        yield f"授课人：{lecture.lecturer.name} {lecture.lecturer.unit}".rstrip()
    yield f"主办单位：{lecture.host.name}"
    yield f"学分：{lecture.credits.normalize():f} {lecture.get_bucket_display()}"
