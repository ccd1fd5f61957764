from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Enrolment, EnrolmentState, Pool, PoolName, SessionState
from catalog.seating import capacity, seats
from tests.catalog import cast
from tests.catalog.cast import NOW


def take(session, learner, now=NOW):
    return seats.enrol(session=session, learner=learner, enrolled_by=learner.user, now=now)


def taken(session):
    return {pool.name: pool.taken for pool in session.pools.all()}


def test_enrolling_takes_one_seat(lecture, zhao):
    session = cast.make_session(lecture)

    enrolment = take(session, zhao)

    assert enrolment.state == EnrolmentState.ENROLLED
    assert enrolment.enrolled_by == zhao.user
    assert taken(session) == {"PLANNED": 0, "OPEN": 1}
    assert not capacity.miscounted().exists()


def test_enrolling_twice_returns_the_same_enrolment(lecture, zhao):
    session = cast.make_session(lecture)

    first, second = take(session, zhao), take(session, zhao)

    assert first == second
    assert taken(session)["OPEN"] == 1


def test_hosts_own_people_take_planned_seats_first(lecture, wang, li, zhao):
    session = cast.make_session(lecture, planned=1, open_seats=2)

    pools = [take(session, learner).pool.name for learner in (li, wang, zhao)]

    assert pools == [PoolName.PLANNED, PoolName.OPEN, PoolName.OPEN]


def test_planned_seats_are_not_for_other_agencies(lecture, zhao):
    session = cast.make_session(lecture, planned=5, open_seats=0)

    with pytest.raises(seats.SessionFullError, match="席位已满"):
        take(session, zhao)

    assert taken(session) == {"PLANNED": 0, "OPEN": 0}


def test_full_session_refuses(lecture, wang, zhao):
    session = cast.make_session(lecture, open_seats=1)
    take(session, wang)

    with pytest.raises(seats.SessionFullError):
        take(session, zhao)


def test_catalogue_without_a_window_refuses(city, zhao):
    session = cast.make_session(cast.make_lecture(cast.make_catalog(opens=False), city.health))

    with pytest.raises(seats.SelectionNotOpenError, match="尚未开始"):
        take(session, zhao)


@pytest.mark.parametrize(
    ("delta", "message"),
    [(timedelta(days=-2), "尚未开始"), (timedelta(days=300), "已经截止")],
    ids=["before", "after"],
)
def test_outside_the_window_refuses(lecture, zhao, delta, message):
    session = cast.make_session(lecture, starts_at=NOW + timedelta(days=301))

    with pytest.raises(seats.SelectionNotOpenError, match=message):
        take(session, zhao, now=NOW + delta)


def test_started_session_refuses(lecture, zhao):
    session = cast.make_session(lecture, starts_at=NOW)

    with pytest.raises(seats.SessionNotOpenError, match="已经开始"):
        take(session, zhao)


def test_cancelled_session_refuses(lecture, zhao):
    session = cast.make_session(lecture)
    session.state = SessionState.CANCELLED
    session.save()

    with pytest.raises(seats.SessionNotOpenError, match="已取消"):
        take(session, zhao)


def test_clash_names_the_other_lecture(catalog, city, lecture, zhao):
    other = cast.make_lecture(catalog, city.transport, "公文写作")
    take(cast.make_session(other), zhao)
    clashing = cast.make_session(lecture, starts_at=NOW + timedelta(days=10, minutes=60))

    with pytest.raises(seats.SessionClashError, match="公文写作"):
        take(clashing, zhao)


def test_neighbouring_sessions_do_not_clash(lecture, zhao):
    first = cast.make_session(lecture)
    second = cast.make_session(lecture, starts_at=first.ends_at)
    take(first, zhao)

    assert take(second, zhao).session == second


def test_cancelling_frees_the_seat_once(lecture, wang, zhao):
    session = cast.make_session(lecture, open_seats=1)
    enrolment = take(session, wang)

    for _attempt in range(2):
        seats.cancel(enrolment=enrolment, cancelled_by=wang.user, now=NOW)

    assert taken(session)["OPEN"] == 0
    assert take(session, zhao).learner == zhao


def test_cancelled_learner_may_enrol_again(lecture, wang):
    session = cast.make_session(lecture)
    first = take(session, wang)
    seats.cancel(enrolment=first, cancelled_by=wang.user, now=NOW)

    second = take(session, wang)

    assert second != first
    assert Enrolment.objects.filter(session=session, learner=wang).count() == 2
    assert taken(session)["OPEN"] == 1


def test_cancelling_after_the_start_refuses(lecture, wang):
    session = cast.make_session(lecture)
    enrolment = take(session, wang)

    with pytest.raises(seats.SessionNotOpenError):
        seats.cancel(enrolment=enrolment, cancelled_by=wang.user, now=session.starts_at)

    assert taken(session)["OPEN"] == 1


def test_organiser_admits_after_the_start(lecture, zhao, officer):
    session = cast.make_session(lecture)

    enrolment = seats.admit(session=session, learner=zhao, admitted_by=officer, now=session.ends_at)

    assert enrolment.enrolled_by == officer
    assert taken(session)["OPEN"] == 1


def test_list_is_seated_whole_or_not_at_all(lecture, wang, li, zhao):
    session = cast.make_session(lecture, planned=1, open_seats=1)

    with pytest.raises(seats.SessionFullError):
        seats.enrol_many(session=session, learners=[wang, li, zhao], enrolled_by=None, now=NOW)
    assert taken(session) == {"PLANNED": 0, "OPEN": 0}

    seats.enrol_many(session=session, learners=[wang, zhao, wang], enrolled_by=None, now=NOW)
    assert taken(session) == {"PLANNED": 1, "OPEN": 1}
    assert not capacity.miscounted().exists()


def test_pool_never_shrinks_below_its_people(lecture, wang, zhao):
    session = cast.make_session(lecture, open_seats=5)
    take(session, wang)
    take(session, zhao)

    with pytest.raises(seats.SeatsTakenError, match="已有 2 人"):
        capacity.resize(session=session, seats={PoolName.OPEN: 1}, now=NOW)
    capacity.resize(session=session, seats={PoolName.OPEN: 2}, now=NOW)

    assert session.pools.get(name=PoolName.OPEN).seats == 2


def test_database_refuses_an_oversold_pool(lecture):
    session = cast.make_session(lecture, open_seats=1)

    with pytest.raises(IntegrityError, match="pool_is_never_oversold"), transaction.atomic():
        session.pools.filter(name=PoolName.OPEN).update(taken=2)


def test_database_refuses_a_second_seat(lecture, zhao):
    session = cast.make_session(lecture)
    first = take(session, zhao)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(session=session, pool=first.pool, learner=zhao, enrolled_at=NOW)


def test_pool_counted_round_us_is_named(lecture, zhao):
    session = cast.make_session(lecture)
    take(session, zhao)
    Pool.objects.filter(session=session, name=PoolName.OPEN).update(taken=3)

    assert [pool.taken for pool in capacity.miscounted()] == [3]


PATHS = {
    "enrol": lambda session, learner, other: take(session, learner),
    "admit": lambda session, learner, other: seats.admit(
        session=session, learner=learner, admitted_by=None, now=NOW
    ),
    "enrol_many": lambda session, learner, other: seats.enrol_many(
        session=session, learners=[learner], enrolled_by=None, now=NOW
    ),
    "cancel": lambda session, learner, other: seats.cancel(
        enrolment=other, cancelled_by=None, now=NOW
    ),
    "resize": lambda session, learner, other: capacity.resize(
        session=session, seats={PoolName.OPEN: 9}, now=NOW
    ),
}


@pytest.mark.postgres_only
@pytest.mark.parametrize("path", PATHS)
def test_every_path_locks_the_session_before_it_reads(lecture, wang, zhao, path):
    session = cast.make_session(lecture)
    other = take(session, zhao)

    with CaptureQueriesContext(
        connection,
    ) as captured:
        PATHS[path](session, wang, other)

    statements = [
        query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert '"catalog_session"' in statements[0]
    assert statements[0].endswith("FOR UPDATE")
