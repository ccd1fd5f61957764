"""Reserves of units and accessible places: who sits there, and where unused seats go."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Enrolment, Opening, Pool, PoolName, WaitingPlace, WaitingState
from catalog.seating import capacity, reserves, seats, waiting
from catalog.wishes import draws as seat_draws
from catalog.wishes import frozen as frozen_wishes
from catalog.wishes import wishing
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture
def session(lecture):
    """Ten days ahead, one open seat."""
    return cast.make_session(lecture, open_seats=1)


@pytest.fixture
def reserve(session, city):
    """Two seats for the transport bureau."""
    return Pool.objects.create(
        session=session, name=PoolName.RESERVED, agency=city.transport, seats=2
    )


def enrol(session, learner, **asked):
    return seats.enrol(session=session, learner=learner, enrolled_by=None, now=NOW, **asked)


def sizes(session):
    return {pool.key: (pool.taken, pool.seats) for pool in session.pools.all() if pool.seats}


def test_own_people_sit_in_the_reserve_first(session, reserve, wang, zhao):
    assert [enrol(session, one).pool.key for one in (zhao, wang)] == ["RESERVED:U2", "OPEN"]
    assert not capacity.miscounted().exists()


def test_reserve_is_nobody_elses(session, reserve, wang, li):
    enrol(session, wang)

    with pytest.raises(seats.SessionFullError):
        enrol(session, li)

    assert sizes(session) == {"RESERVED:U2": (0, 2), "OPEN": (1, 1)}


def test_freed_reserve_calls_up_the_first_of_its_unit(session, reserve, city, wang, li, zhao):
    enrol(session, wang)
    Pool.objects.filter(pk=reserve.pk).update(seats=1)
    held = enrol(session, zhao)
    other = cast.make_learner(city.transport, "10009", "孙䶮")
    for one in (li, other):
        waiting.join(session=session, learner=one, joined_by=None, now=NOW)

    seats.cancel(enrolment=held, cancelled_by=None, now=NOW)

    assert Enrolment.objects.holding().get(pool=reserve).learner == other
    assert WaitingPlace.objects.get(state=WaitingState.WAITING).learner == li


def test_accessible_place_is_for_who_asks(session, wang, li, zhao):
    capacity.resize(session=session, seats={PoolName.ACCESSIBLE: 1}, now=NOW)

    assert enrol(session, wang, accessible=True).pool.name == PoolName.ACCESSIBLE
    assert enrol(session, li).pool.name == PoolName.OPEN
    with pytest.raises(seats.SessionFullError, match="席位已满，请选择"):
        enrol(session, zhao)
    with pytest.raises(seats.SessionFullError, match="无障碍席位已满"):
        enrol(session, zhao, accessible=True)


def test_freed_accessible_place_waits_for_who_asked(session, wang, li, zhao):
    capacity.resize(session=session, seats={PoolName.ACCESSIBLE: 1, PoolName.OPEN: 0}, now=NOW)
    held = enrol(session, wang, accessible=True)
    waiting.join(session=session, learner=li, joined_by=None, now=NOW)
    waiting.join(session=session, learner=zhao, joined_by=None, now=NOW, accessible=True)

    seats.cancel(enrolment=held, cancelled_by=None, now=NOW)

    assert session.enrolments.holding().get().learner == zhao


def test_unused_reserve_becomes_open_and_seats_the_line(session, reserve, wang, li, zhao):
    enrol(session, zhao)
    enrol(session, wang)
    waiting.join(session=session, learner=li, joined_by=None, now=NOW)
    cut_off = session.starts_at - timedelta(hours=72)

    early = reserves.return_unused(now=cut_off - timedelta(seconds=1))
    runs = [reserves.return_unused(now=cut_off) for _run in range(3)]

    assert (early, runs) == (0, [1, 0, 0])
    assert sizes(session) == {"RESERVED:U2": (1, 1), "OPEN": (2, 2)}
    assert Enrolment.objects.holding().filter(learner=li).exists()
    assert not capacity.miscounted().exists()


def test_seat_given_back_after_the_cut_off_returns_too(session, reserve, zhao):
    held = enrol(session, zhao)
    cut_off = session.starts_at - timedelta(hours=72)
    reserves.return_unused(now=cut_off)

    seats.cancel(enrolment=held, cancelled_by=None, now=cut_off)

    assert reserves.return_unused(now=cut_off) == 1
    assert sizes(session) == {"OPEN": (0, 3)}


def test_unit_reserves_from_the_open_seats_and_returns(session, city):
    capacity.resize(session=session, seats={PoolName.OPEN: 5}, now=NOW)

    def keep(number, most=3):
        capacity.reserve(session=session, agency=city.transport, seats=number, most=most, now=NOW)

    keep(3)
    assert sizes(session) == {"OPEN": (0, 2), "RESERVED:U2": (0, 3)}
    keep(1)
    assert sizes(session) == {"OPEN": (0, 4), "RESERVED:U2": (0, 1)}
    with pytest.raises(seats.SeatsTakenError, match="最多为本单位预留 3 席"):
        keep(4)
    with pytest.raises(seats.SeatsTakenError, match="开放席位只剩 4 席，最多可预留 5 席"):
        keep(6, most=9)
    keep(0)
    assert sizes(session) == {"OPEN": (0, 5)}


def test_reserve_never_shrinks_below_its_people(session, reserve, city, zhao):
    enrol(session, zhao)

    with pytest.raises(seats.SeatsTakenError, match="单位预留（市交通局）已有 1 人选座"):
        capacity.resize(session=session, seats={}, reserves={}, now=NOW)
    capacity.resize(session=session, seats={}, reserves={city.transport.pk: 1}, now=NOW)

    assert sizes(session)["RESERVED:U2"] == (1, 1)


def test_draw_knows_the_reserves_and_leaves_accessible_places(
    catalog, session, reserve, city, wang, zhao
):
    capacity.resize(session=session, seats={PoolName.ACCESSIBLE: 3}, now=NOW)
    catalog.opening = Opening.DRAW
    catalog.wishes_open_at = NOW - timedelta(days=1)
    catalog.wishes_close_at = NOW + timedelta(days=1)
    catalog.selection_opens_at = NOW + timedelta(days=1)
    catalog.save()
    for one in (wang, zhao):
        wishing.hand_in(catalog=catalog, learner=one, sessions=[session], most=1, now=NOW)
    later = NOW + timedelta(days=2)

    pools = frozen_wishes.gathered(catalog, now=later)[0]["sessions"][0]["pools"]
    drawn = seat_draws.freeze(catalog=catalog, frozen_by=None, now=later)
    seat_draws.make(
        seat_draw=drawn, seed=7, origin="某期", drawn_by=None, now=later + timedelta(minutes=1)
    )

    assert [(pool["name"], pool["for"]) for pool in pools] == [
        ("OPEN", ["*"]),
        ("PLANNED", ["U1", "U1-1"]),
        ("RESERVED:U2", ["U2"]),
    ]
    assert json.loads(drawn.content)["sessions"][0]["pools"] == pools
    held = {one.learner: one.pool.key for one in Enrolment.objects.holding()}
    assert held == {wang: "OPEN", zhao: "RESERVED:U2"}


def test_database_refuses_a_reserve_without_a_unit(session, city):
    with pytest.raises(IntegrityError, match="reserve_is_kept"), transaction.atomic():
        Pool.objects.create(session=session, name=PoolName.RESERVED, seats=1)
    with pytest.raises(IntegrityError, match="reserve_is_kept"), transaction.atomic():
        Pool.objects.create(session=session, name="PLANNED2", agency=city.health, seats=1)
