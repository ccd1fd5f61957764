"""Booking for oneself: judged by what was read before, taken at once, explained step by step."""

from datetime import timedelta

import pytest
from django.db import connection

from catalog.models import (
    Attendance,
    AttendanceState,
    AudienceRule,
    Enrolment,
    Opening,
    Pool,
    PoolName,
    Session,
    SessionState,
    WaitingState,
)
from catalog.seating import asking, booking, capacity, seats, taking, waiting
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture
def session(lecture):
    return cast.make_session(lecture)


def ask(session, learner):
    return asking.read(session_id=session.pk, user=learner.user)


def book(session, learner, **said):
    asked = ask(session, learner)
    return book_as_read(asked, learner, **said)


def book_as_read(asked, learner, now=NOW, **said):
    return booking.book(asked=asked, learner=asked.learner, booked_by=learner.user, now=now, **said)


def taken(session):
    return {pool.key: pool.taken for pool in session.pools.all() if pool.seats}


def test_booking_takes_one_seat(session, zhao):
    made = book(session, zhao)

    stored = Enrolment.objects.get()
    assert (made.pk, made.pool, made.learner) == (stored.pk, stored.pool, zhao)
    assert (stored.session, stored.enrolled_by, stored.enrolled_at) == (session, zhao.user, NOW)
    assert taken(session) == {"OPEN": 1}
    assert not capacity.miscounted().exists()


def test_booking_twice_returns_the_same_enrolment(session, zhao):
    asked = ask(session, zhao)

    first, second, third = book_as_read(asked, zhao), book_as_read(asked, zhao), book(session, zhao)

    assert first.pk == second.pk == third.pk
    assert taken(session) == {"OPEN": 1}


def test_narrowest_pool_is_taken_first(lecture, city, wang, li, zhao):
    session = cast.make_session(lecture, planned=1, open_seats=4)
    capacity.reserve(session=session, agency=city.transport, seats=1, most=1, now=NOW)

    pools = [book(session, one).pool.key for one in (zhao, li, wang)]

    assert pools == ["RESERVED:U2", "PLANNED", "OPEN"]


def test_pool_that_filled_meanwhile_gives_way_to_the_next(lecture, wang, li):
    session = cast.make_session(lecture, planned=1, open_seats=1)
    asked = ask(session, wang)
    book(session, li)

    assert book_as_read(asked, wang).pool.key == "OPEN"


def test_accessible_place_is_for_who_asks_for_one(session, zhao, wang):
    capacity.resize(session=session, seats={PoolName.ACCESSIBLE: 1}, now=NOW)

    assert book(session, zhao, accessible=True).pool.name == PoolName.ACCESSIBLE
    with pytest.raises(seats.SessionFullError, match="无障碍席位已满"):
        book(session, wang, accessible=True)


def close_window(session, learner):
    catalog = session.lecture.catalog()
    catalog.selection_closes_at = NOW
    catalog.save()
    return "选学已经截止"


def wait_for_a_draw(session, learner):
    catalog = session.lecture.catalog()
    catalog.opening = Opening.DRAW
    catalog.wishes_open_at, catalog.wishes_close_at = NOW - timedelta(9), NOW - timedelta(8)
    catalog.save()
    return "抽签结果公布后才能选余座"


def start(session, learner):
    Session.objects.filter(pk=session.pk).update(starts_at=NOW)
    return "已经开始"


def cancel(session, learner):
    Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
    return "已取消"


def fill(session, learner):
    Pool.objects.filter(session=session).update(seats=0)
    return "席位已满"


def keep_for_another(session, learner):
    AudienceRule.objects.create(lecture=session.lecture, systems="卫健委")
    return "本讲座面向"


def prefer_another(session, learner):
    AudienceRule.objects.create(lecture=session.lecture, systems="卫健委", effect="PREFERRED")
    catalog = session.lecture.catalog()
    catalog.preferred_hours = 48
    catalog.save()
    return "先由"


def miss_classes(session, learner):
    catalog = session.lecture.catalog()
    catalog.no_show_limit, catalog.no_show_days = 1, 10
    catalog.save()
    past = cast.make_session(session.lecture, starts_at=NOW - timedelta(1))
    Attendance.objects.create(
        session=past, learner=learner, state=AttendanceState.ABSENT, taken_at=past.ends_at
    )
    Session.objects.filter(pk=past.pk).update(state=SessionState.CLOSED, closed_at=past.ends_at)
    return "已缺席 1 次"


def sit_elsewhere(session, learner):
    other = cast.make_lecture(session.lecture.catalog(), session.lecture.host, "公文写作")
    seats.enrol(session=cast.make_session(other), learner=learner, enrolled_by=None, now=NOW)
    return "与您已选的《公文写作》时间冲突"


ALL = (
    close_window, wait_for_a_draw, start, cancel, fill, keep_for_another, prefer_another,
    miss_classes, sit_elsewhere,
)  # fmt: skip


@pytest.mark.parametrize("happens", ALL, ids=lambda one: one.__name__)
def test_refusal_is_said_in_words_and_takes_nothing(session, zhao, happens):
    words = happens(session, zhao)

    with pytest.raises(seats.SeatError, match=words):
        book(session, zhao)

    assert not session.enrolments.exists()
    assert not capacity.miscounted().exists()


# What decides under the lock: it is noticed although it was not so when it was read.
@pytest.mark.parametrize(
    "happens", [start, cancel, fill, sit_elsewhere], ids=lambda one: one.__name__
)
def test_what_happens_after_reading_still_decides(session, zhao, happens):
    asked = ask(session, zhao)
    words = happens(session, zhao)

    with pytest.raises(seats.SeatError, match=words):
        book_as_read(asked, zhao)

    assert not session.enrolments.exists()


def test_who_sits_waits_no_more(session, zhao, wang):
    Pool.objects.filter(session=session).update(seats=0)
    place = waiting.join(session=session, learner=zhao, joined_by=None, now=NOW)
    other = waiting.join(session=session, learner=wang, joined_by=None, now=NOW)
    Pool.objects.filter(session=session, name=PoolName.OPEN).update(seats=1)

    book(session, zhao)

    place.refresh_from_db()
    other.refresh_from_db()
    assert (place.state, place.decided_at) == (WaitingState.SEATED, NOW)
    assert place.decision == "已有席位，自动入座。"
    assert other.state == WaitingState.WAITING


def test_session_moved_meanwhile_is_judged_anew(session, zhao):
    asked = ask(session, zhao)
    Session.objects.filter(pk=session.pk).update(ends_at=session.ends_at + timedelta(hours=1))

    assert book_as_read(asked, zhao).session == session


def test_session_that_nobody_may_see_is_not_found(lecture, session, zhao):
    draft = cast.make_session(lecture)
    Session.objects.filter(pk=draft.pk).update(state=SessionState.DRAFT)

    assert ask(draft, zhao) is None
    assert asking.read(session_id=draft.pk + 1, user=zhao.user) is None
    lecture.unpublish()
    assert ask(session, zhao) is None


def values(asked):
    """What the checks ask of it."""
    session, catalog = asked.session, asked.catalog
    return (
        (session.pk, session.state, session.starts_at, session.ends_at, session.lecture_id),
        (session.lecture.title, session.lecture.get_url(), session.lecture.host.path),
        (catalog.pk, catalog.path, catalog.opening, catalog.preferred_hours),
        (catalog.selection_opens_at, catalog.selection_closes_at),
        (catalog.no_show_limit, catalog.no_show_days, catalog.no_show_effect),
        sorted((pool.key, pool.label, pool.seats, pool.taken) for pool in asked.pools),
        asked.learner and (asked.learner, asked.learner.agency.path, asked.learner.agency.name),
        (asked.has_rules, asked.holds),
    )


@pytest.mark.postgres_only
def test_both_readings_tell_the_same(session, city, zhao, wang, officer):
    capacity.reserve(session=session, agency=city.transport, seats=2, most=2, now=NOW)
    book(session, zhao)
    AudienceRule.objects.create(lecture=session.lecture, systems="卫健委")

    for user in (zhao.user, wang.user, officer):
        said = {"session_id": session.pk, "user": user}
        assert values(asking.by_function(**said)) == values(asking.by_models(**said))


@pytest.mark.postgres_only
def test_plain_booking_needs_two_statements(session, zhao, django_assert_num_queries):
    with django_assert_num_queries(2):
        book(session, zhao)


@pytest.mark.postgres_only
def test_taking_locks_the_session_then_the_learner(session, zhao):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('catalog_take_seat'::regproc)")
        [definition] = cursor.fetchone()

    steps = [definition.index(one) for one in ("FOR UPDATE", "FOR NO KEY UPDATE", "catalog_pool")]
    assert steps == sorted(steps)


@pytest.mark.postgres_only
def test_taking_leaves_undecided_what_is_not_plain(session, zhao):
    asked = ask(session, zhao)
    Pool.objects.filter(session=session).update(seats=0)

    assert taking.at_once(asked.session, asked.pools, zhao, by=None, now=NOW) is None
    assert taking.at_once(asked.session, [], zhao, by=None, now=NOW) is None
