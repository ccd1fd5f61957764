from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.attending import attendance
from catalog.attending import facts as attendance_facts
from catalog.attending.attendance import Mark
from catalog.models import Attendance, AttendanceState, SessionState
from catalog.seating import seats
from credits.models import Fact
from tests.catalog import cast
from tests.catalog.cast import NOW

PRESENT, PART, ABSENT = AttendanceState.PRESENT, AttendanceState.PART, AttendanceState.ABSENT


@pytest.fixture
def session(lecture, wang, li, zhao):
    """Over since yesterday; all three held a seat."""
    session = cast.make_session(lecture, starts_at=NOW - timedelta(days=1))
    seats.enrol_many(session=session, learners=[wang, li, zhao], enrolled_by=None, now=NOW)
    return session


def take(session, officer, *marks):
    return attendance.take(session=session, marks=marks, taken_by=officer, now=NOW)


def close(session, officer, now=NOW):
    return attendance.close(session=session, closed_by=officer, now=now)


def test_marks_are_written_and_written_over(session, officer, wang):
    take(session, officer, Mark(wang.pk, ABSENT))
    take(session, officer, Mark(wang.pk, PART, 60))

    row = Attendance.objects.get(session=session)
    assert (row.learner, row.state, row.minutes, row.taken_by) == (wang, PART, 60, officer)


def test_mark_without_a_seat_is_refused(session, officer, wang, city):
    stranger = cast.make_learner(city.transport, "10009", "单雄")

    with pytest.raises(attendance.NotSeatedError, match="1 人"):
        take(session, officer, Mark(wang.pk, PRESENT), Mark(stranger.pk, PRESENT))

    assert not Attendance.objects.exists()


@pytest.mark.parametrize("minutes", [None, 0, 120, 500])
def test_impossible_minutes_are_refused(session, officer, wang, minutes):
    with pytest.raises(attendance.MinutesOutOfRangeError, match="120 分钟"):
        take(session, officer, Mark(wang.pk, PART, minutes))


def test_closing_records_one_fact_per_person_present(session, officer, wang, li, zhao):
    take(session, officer, Mark(wang.pk, PRESENT), Mark(li.pk, PART, 45), Mark(zhao.pk, ABSENT))

    closed = close(session, officer)

    assert closed.facts == 2
    facts = {fact.learner: fact for fact in Fact.objects.all()}
    assert facts.keys() == {wang, li}
    assert facts[wang].quantity == {"minutes": "120"}
    assert facts[li].quantity == {"minutes": "45"}
    assert facts[wang].kind == "lecture"
    assert facts[wang].happened_on == date(2026, 3, 1)
    assert facts[wang].attributes == {
        "bucket": "required",
        "organiser": "unit",
        "level": "unit",
        "title": "大数据与城市治理",
        "lecture": "001",
        "progress": "1",
    }
    assert facts[li].attributes["progress"] == "0.375"
    session.refresh_from_db()
    assert (session.state, session.closed_at, session.closed_by) == (
        SessionState.CLOSED,
        NOW,
        officer,
    )


def test_closing_twice_records_once(session, officer, wang, li, zhao):
    take(session, officer, *(Mark(one.pk, PRESENT) for one in (wang, li, zhao)))

    first, second = close(session, officer), close(session, officer, now=NOW + timedelta(hours=1))

    assert (first.facts, second.facts) == (3, 0)
    assert Fact.objects.count() == 3
    assert second.session.closed_at == NOW


def test_closing_without_every_mark_names_how_many(session, officer, wang):
    take(session, officer, Mark(wang.pk, PRESENT))

    with pytest.raises(attendance.AttendanceIncompleteError, match="还有 2 人"):
        close(session, officer)

    assert not Fact.objects.exists()


def test_closing_before_the_end_is_refused(session, officer, wang, li, zhao):
    take(session, officer, *(Mark(one.pk, PRESENT) for one in (wang, li, zhao)))

    with pytest.raises(attendance.SessionNotEndedError):
        close(session, officer, now=session.ends_at - timedelta(seconds=1))


def test_closing_a_cancelled_session_is_refused(session, officer):
    session.state = SessionState.CANCELLED
    session.save()

    with pytest.raises(attendance.SessionClosedError, match="已取消"):
        close(session, officer)


def test_closed_class_takes_no_more_marks(session, officer, wang, li, zhao):
    take(session, officer, *(Mark(one.pk, ABSENT) for one in (wang, li, zhao)))
    close(session, officer)

    with pytest.raises(attendance.SessionClosedError):
        take(session, officer, Mark(wang.pk, PRESENT))

    assert not Fact.objects.exists()


def test_who_gave_the_seat_back_needs_no_mark(session, officer, wang, li, zhao):
    enrolment = zhao.enrolments.get()
    seats.cancel(enrolment=enrolment, cancelled_by=None, now=session.starts_at - timedelta(hours=1))
    take(session, officer, Mark(wang.pk, PRESENT), Mark(li.pk, PRESENT))

    assert close(session, officer).facts == 2


def test_marks_before_the_start_are_refused(lecture, officer, wang):
    session = cast.make_session(lecture)
    seats.enrol(session=session, learner=wang, enrolled_by=None, now=NOW)

    with pytest.raises(attendance.SessionNotStartedError):
        take(session, officer, Mark(wang.pk, PRESENT))

    assert not Attendance.objects.exists()


def test_expected_sources_are_those_recorded(session, officer, wang, li, zhao, lecture):
    take(session, officer, Mark(wang.pk, PRESENT), Mark(li.pk, PART, 30), Mark(zhao.pk, ABSENT))
    later = cast.make_session(lecture, starts_at=NOW - timedelta(hours=5))
    seats.enrol_many(session=later, learners=[wang], enrolled_by=None, now=NOW)
    take(later, officer, Mark(wang.pk, PRESENT))  # never closed: no fact ought to exist

    close(session, officer)

    recorded = Fact.objects.order_by("pk").values_list("source", flat=True)
    assert sorted(attendance_facts.expected_sources()) == sorted(recorded)


def test_database_refuses_part_attendance_without_minutes(session, wang):
    with pytest.raises(IntegrityError, match="part_attendance"), transaction.atomic():
        Attendance.objects.create(session=session, learner=wang, state=PART, taken_at=NOW)


@pytest.mark.postgres_only
@pytest.mark.parametrize("act", [take, close])
def test_attendance_locks_the_session_before_it_reads(session, officer, wang, li, zhao, act):
    take(session, officer, *(Mark(one.pk, PRESENT) for one in (wang, li, zhao)))

    with CaptureQueriesContext(connection) as captured:
        act(session, officer)

    statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert '"catalog_session"' in statements[0]
    assert statements[0].endswith("FOR UPDATE")
