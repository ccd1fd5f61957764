"""Calendars, read by two parsers that know nothing of each other."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
import vobject
from django.urls import reverse

from catalog.models import CalendarFeed, Session, SessionState
from catalog.publishing import calendars
from catalog.seating import seats
from catalog.session_form import SessionForm
from tests.catalog import cast
from tests.catalog.cast import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def session(catalog, city):
    lecture = cast.make_lecture(
        catalog, city.health, "数据、要素；与“治理”, 第一讲\\续", lecturer=cast.make_lecturer()
    )
    return cast.make_session(lecture)


def as_icalendar(content):
    return [
        {
            "uid": str(event["uid"]),
            "sequence": int(event["sequence"]),
            "starts": event.decoded("dtstart").astimezone(SHANGHAI),
            "ends": event.decoded("dtend").astimezone(SHANGHAI),
            "zone": event["dtstart"].params["TZID"],
            "summary": str(event["summary"]),
            "location": str(event["location"]),
            "description": str(event["description"]),
            "status": str(event["status"]),
        }
        for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
    ]


def as_vobject(content):
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "starts": event.dtstart.value.astimezone(SHANGHAI),
            "ends": event.dtend.value.astimezone(SHANGHAI),
            "zone": event.dtstart.params["X-VOBJ-ORIGINAL-TZID"][0],
            "summary": event.summary.value,
            "location": event.location.value,
            "description": event.description.value,
            "status": event.status.value,
        }
        for event in vobject.readOne(content.decode()).vevent_list
    ]


def test_two_parsers_read_the_same(session):
    content = calendars.calendar([session], name="我的讲座", host="songyang.gov.cn")

    (event,) = as_icalendar(content)
    assert as_vobject(content) == [event]
    assert event == {
        "uid": f"session-{session.pk}@songyang.gov.cn",
        "sequence": 0,
        "starts": datetime(2026, 3, 12, 9, 0, tzinfo=SHANGHAI),
        "ends": datetime(2026, 3, 12, 11, 10, tzinfo=SHANGHAI),
        "zone": "Asia/Shanghai",
        "summary": "数据、要素；与“治理”, 第一讲\\续",
        "location": "市民中心报告厅",
        "description": "编号：001\n授课人：孙䶮 市委党校\n主办单位：市卫健委\n学分：2 必修",
        "status": "CONFIRMED",
    }


def test_lines_are_folded_at_75_octets(session):
    content = calendars.calendar([session], name="我的讲座", host="h")

    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def both(content):
    """What the two parsers read, which must be the same; the time zone is told in the file."""
    events = as_icalendar(content)
    assert as_vobject(content) == events
    assert content.count(b"BEGIN:VTIMEZONE") == (1 if events else 0)
    assert {event["zone"] for event in events} <= {"Asia/Shanghai"}
    assert {event["starts"].utcoffset() for event in events} <= {timedelta(hours=8)}
    return events


@time_machine.travel(NOW, tick=False)
def test_two_parsers_read_the_same_in_lecture_person_and_year(reader, catalog, city, session, zhao):
    other = cast.make_session(cast.make_lecture(catalog, city.health, "另一场"))
    off = cast.make_session(
        cast.make_lecture(catalog, city.clinic, "取消的\n一场"), starts_at=NOW + timedelta(days=40)
    )
    for one in (session, off):
        seats.enrol(session=one, learner=zhao, enrolled_by=None, now=NOW)
    change(off, lecture=off.lecture_id, starts_at="2026-04-11 09:00",
           ends_at="2026-04-11 11:10", state="CANCELLED")  # fmt: skip
    token = calendars.renew(zhao, now=NOW).token

    lecture = both(reader.get(reverse("catalog:session_calendar", args=[session.pk])).content)
    mine = both(reader.get(reverse("catalog:my_calendar", args=[token])).content)
    year = both(reader.get(reverse("catalog:year_calendar", args=[token])).content)

    uids = {one.pk: f"session-{one.pk}@testserver" for one in (session, other, off)}
    assert [event["uid"] for event in lecture] == [uids[session.pk]]
    assert {event["uid"] for event in mine} == {uids[session.pk], uids[off.pk]}
    assert {event["uid"] for event in year} == set(uids.values())
    # One session is one entry whichever calendar it came by.
    assert lecture[0] in mine
    assert lecture[0] in year
    (cancelled,) = [event for event in year if event["uid"] == uids[off.pk]]
    assert (cancelled["status"], cancelled["sequence"]) == ("CANCELLED", 1)


def test_an_entry_that_moves_twice_stays_one_entry(session):
    first = both(calendars.calendar([session], name="x", host="h"))
    moved = change(session, starts_at="2026-03-12 10:00")
    second = both(calendars.calendar([moved], name="x", host="h"))
    moved = change(moved, starts_at="2026-03-13 09:00", ends_at="2026-03-13 11:10")
    third = both(calendars.calendar([moved], name="x", host="h"))

    assert len({one["uid"] for (one,) in (first, second, third)}) == 1
    assert [one["sequence"] for (one,) in (first, second, third)] == [0, 1, 2]
    assert third[0]["starts"] == datetime(2026, 3, 13, 9, 0, tzinfo=SHANGHAI)


def test_an_edited_lecture_says_when_it_was_changed(session):
    lecture = session.lecture
    lecture.title = "改过的题目"
    revision = lecture.save_revision()
    with time_machine.travel(NOW + timedelta(days=700), tick=False):
        revision.publish()

    content = calendars.calendar(calendars.shown(Session.objects.all()), name="x", host="h")

    (event,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == "改过的题目"
    assert event.decoded("last-modified") == NOW + timedelta(days=700)


def change(session, **values):
    form = SessionForm(
        {
            "lecture": session.lecture_id, "venue": session.venue_id,
            "starts_at": "2026-03-12 09:00", "ends_at": "2026-03-12 11:10",
            "break_minutes": "10", "state": "PLANNED", "planned_seats": "0", "open_seats": "10",
        } | values,
        instance=Session.objects.get(pk=session.pk),
    )  # fmt: skip
    assert form.is_valid(), form.errors
    return form.save()


@pytest.mark.parametrize(
    ("values", "revision"),
    [
        ({"open_seats": "20"}, 0),
        ({"starts_at": "2026-03-12 10:00"}, 1),
        ({"state": "CANCELLED"}, 1),
    ],
    ids=["seats", "time", "cancelled"],
)
def test_what_a_calendar_shows_raises_the_sequence(session, values, revision):
    changed = change(session, **values)

    content = calendars.calendar([changed], name="x", host="h")
    (event,) = as_icalendar(content)
    assert event["sequence"] == revision
    assert event["uid"] == f"session-{session.pk}@h"


@pytest.fixture
def reader(client, zhao):
    client.force_login(zhao.user)
    return client


@time_machine.travel(NOW, tick=False)
def test_feed_holds_ones_own_seats_without_a_login(reader, client, catalog, city, session, zhao):
    other = cast.make_session(cast.make_lecture(catalog, city.health, "另一场"))
    seats.enrol(session=session, learner=zhao, enrolled_by=None, now=NOW)
    page = reader.post(reverse("catalog:make_calendar"), follow=True).content.decode()
    token = CalendarFeed.objects.get().token
    assert token in page
    client.logout()

    mine = client.get(reverse("catalog:my_calendar", args=[token]))
    year = client.get(reverse("catalog:year_calendar", args=[token]))

    assert mine["Content-Type"] == "text/calendar; charset=utf-8"
    assert [one["uid"] for one in as_icalendar(mine.content)] == [
        f"session-{session.pk}@testserver"
    ]
    assert {one["summary"] for one in as_icalendar(year.content)} == {
        session.lecture.title, other.lecture.title,
    }  # fmt: skip
    for secret in (zhao.name, zhao.personnel_no):
        assert secret not in mine.content.decode()


@time_machine.travel(NOW, tick=False)
def test_cancelled_session_is_struck_out_and_given_back_one_gone(
    reader, catalog, city, session, zhao
):
    other = cast.make_session(
        cast.make_lecture(catalog, city.health), starts_at=NOW + timedelta(days=30)
    )
    seats.enrol(session=session, learner=zhao, enrolled_by=None, now=NOW)
    held = seats.enrol(session=other, learner=zhao, enrolled_by=None, now=NOW)
    feed = calendars.renew(zhao, now=NOW)

    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
    seats.cancel(enrolment=held, cancelled_by=None, now=NOW)

    content = reader.get(reverse("catalog:my_calendar", args=[feed.token])).content
    assert [one["status"] for one in as_icalendar(content)] == ["CANCELLED"]


def test_renewed_or_stopped_address_is_dead(reader, zhao):
    first = calendars.renew(zhao, now=NOW).token
    second = calendars.renew(zhao, now=NOW).token

    assert first != second
    assert reader.get(reverse("catalog:my_calendar", args=[first])).status_code == 404
    assert reader.get(reverse("catalog:my_calendar", args=[second])).status_code == 200
    reader.post(reverse("catalog:stop_calendar"))
    assert reader.get(reverse("catalog:my_calendar", args=[second])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_feed_query_count_ignores_seats(
    client, catalog, city, zhao, number, django_assert_num_queries
):
    for day in range(number):
        session = cast.make_session(
            cast.make_lecture(catalog, city.health), starts_at=NOW + timedelta(days=9 + day)
        )
        seats.enrol(session=session, learner=zhao, enrolled_by=None, now=NOW)
    feed = calendars.renew(zhao, now=NOW)

    with django_assert_num_queries(2):
        client.get(reverse("catalog:my_calendar", args=[feed.token]))


def test_single_session_is_for_readers_of_the_catalogue(reader, session):
    response = reader.get(reverse("catalog:session_calendar", args=[session.pk]))
    assert len(as_icalendar(response.content)) == 1

    session.lecture.unpublish()
    assert reader.get(reverse("catalog:session_calendar", args=[session.pk])).status_code == 404
