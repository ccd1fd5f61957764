"""A full session's line: who is next sits down in the transaction that frees the seat."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from catalog.models import Enrolment, Pool, PoolName, WaitingPlace, WaitingState
from catalog.seating import capacity, seats, waiting
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture
def full(lecture, wang):
    """One open seat, and 王犇 sits on it."""
    session = cast.make_session(lecture, open_seats=1)
    seats.enrol(session=session, learner=wang, enrolled_by=None, now=NOW)
    return session


@pytest.fixture
def elsewhere(catalog, city):
    """A lecture of the transport bureau at the same time."""
    other = cast.make_lecture(catalog, city.transport, "智慧交通")
    return cast.make_session(other, starts_at=NOW + timedelta(days=10, minutes=30))


def join(session, learner, minutes=0):
    return waiting.join(
        session=session, learner=learner, joined_by=None, now=NOW + timedelta(minutes=minutes)
    )


def give_back(session, learner, now=NOW):
    held = Enrolment.objects.holding().get(session=session, learner=learner)
    return seats.cancel(enrolment=held, cancelled_by=None, now=now)


def holders(session):
    held = Enrolment.objects.holding().filter(session=session)
    return set(held.values_list("learner__name", flat=True))


def test_first_in_line_takes_the_freed_seat(full, wang, li, zhao):
    join(full, zhao, minutes=1)
    later = join(full, li, minutes=2)

    give_back(full, wang)

    assert holders(full) == {"赵堃"}
    place = WaitingPlace.objects.get(learner=zhao)
    assert (place.state, place.decided_at) == (WaitingState.SEATED, NOW)
    later.refresh_from_db()
    assert later.state == WaitingState.WAITING
    assert not capacity.miscounted().exists()


def test_promotion_is_undone_with_the_cancellation(full, wang, zhao):
    join(full, zhao)

    def give_back_and_fail():
        with transaction.atomic():
            give_back(full, wang)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_back_and_fail()

    assert holders(full) == {"王犇"}
    assert WaitingPlace.objects.get().state == WaitingState.WAITING


def test_more_seats_call_up_as_many(full, li, zhao):
    join(full, zhao)
    join(full, li)

    capacity.resize(session=full, seats={PoolName.OPEN: 3}, now=NOW)

    assert holders(full) == {"王犇", "李喆", "赵堃"}
    assert not capacity.miscounted().exists()


def test_clash_is_skipped_and_told(full, elsewhere, wang, li, zhao):
    first = join(full, zhao)
    join(full, li, minutes=1)
    seats.enrol(session=elsewhere, learner=zhao, enrolled_by=None, now=NOW)

    give_back(full, wang)

    assert holders(full) == {"李喆"}
    first.refresh_from_db()
    assert first.state == WaitingState.WAITING
    assert first.decision == "曾有空席，因与您已选的《智慧交通》时间冲突未递补。"


def test_freed_reserve_goes_to_the_first_of_the_host(lecture, wang, li, zhao):
    session = cast.make_session(lecture, planned=1, open_seats=0)
    seats.enrol(session=session, learner=wang, enrolled_by=None, now=NOW)
    stranger = join(session, zhao)
    join(session, li, minutes=1)

    give_back(session, wang)

    assert holders(session) == {"李喆"}
    stranger.refresh_from_db()
    assert (stranger.state, stranger.decision) == (WaitingState.WAITING, "")


def test_nobody_is_called_after_the_cut_off(full, wang, zhao):
    join(full, zhao)
    cut_off = full.starts_at - timedelta(hours=12)

    give_back(full, wang, now=cut_off)

    assert holders(full) == set()
    assert WaitingPlace.objects.get().state == WaitingState.WAITING


def test_last_minute_before_the_cut_off_still_calls(full, wang, zhao):
    join(full, zhao)

    give_back(full, wang, now=full.starts_at - timedelta(hours=12, seconds=1))

    assert holders(full) == {"赵堃"}


def test_joining_twice_is_one_place(full, zhao):
    assert join(full, zhao).pk == join(full, zhao, minutes=5).pk


def test_position_counts_those_who_came_before(full, li, zhao):
    first, second = join(full, zhao), join(full, li)

    positions = dict(WaitingPlace.objects.waiting().with_position().values_list("pk", "position"))
    assert positions == {first.pk: 1, second.pk: 2}
    waiting.leave(place=first, now=NOW)
    assert WaitingPlace.objects.waiting().with_position().get().position == 1


def test_leaving_ends_the_wait_once(full, wang, zhao):
    place = waiting.leave(place=join(full, zhao), now=NOW)

    again = waiting.leave(place=place, now=NOW + timedelta(days=1))

    assert (again.state, again.decided_at) == (WaitingState.LEFT, NOW)
    give_back(full, wang)
    assert holders(full) == set()


def test_leaving_after_the_call_keeps_the_seat(full, wang, zhao):
    place = join(full, zhao)
    give_back(full, wang)

    assert waiting.leave(place=place, now=NOW).state == WaitingState.SEATED
    assert holders(full) == {"赵堃"}


def test_admitted_at_the_door_no_longer_waits(full, zhao):
    join(full, zhao)
    Pool.objects.filter(session=full, name=PoolName.OPEN).update(seats=2)

    seats.admit(session=full, learner=zhao, admitted_by=None, now=NOW)

    assert WaitingPlace.objects.get().state == WaitingState.SEATED


REFUSED = {
    "seats_left": ("这一场还有空席", lambda s: Pool.objects.filter(session=s).update(seats=5), 0),
    "cut_off": ("开讲前 12 小时起不再候补", lambda s: None, 24 * 10 - 12),
    "window": ("选学已经截止", lambda s: None, 24 * 300),
}


@pytest.mark.parametrize(("message", "change", "hours"), REFUSED.values(), ids=REFUSED)
def test_needless_or_late_joining_is_refused(full, zhao, message, change, hours):
    change(full)

    with pytest.raises(seats.SeatError, match=message):
        waiting.join(session=full, learner=zhao, joined_by=None, now=NOW + timedelta(hours=hours))

    assert not WaitingPlace.objects.exists()


def test_holder_and_clashing_learner_are_refused(full, elsewhere, wang, zhao):
    seats.enrol(session=elsewhere, learner=zhao, enrolled_by=None, now=NOW)

    with pytest.raises(seats.NotWaitingError, match="您已有这一场的席位"):
        join(full, wang)
    with pytest.raises(seats.SessionClashError, match="与您已选的《智慧交通》时间冲突"):
        join(full, zhao)


def test_late_cancelling_is_refused_where_the_year_says_so(full, catalog, wang):
    catalog.cancelling_closes_hours = 48
    catalog.save()
    limit = full.starts_at - timedelta(hours=48)

    with pytest.raises(seats.TooLateToCancelError, match="开讲前 48 小时起不能退选"):
        give_back(full, wang, now=limit)

    assert holders(full) == {"王犇"}
    give_back(full, wang, now=limit - timedelta(seconds=1))
    assert holders(full) == set()


def test_database_refuses_two_places_in_one_line(full, zhao):
    join(full, zhao)

    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingPlace.objects.create(session=full, learner=zhao, joined_at=NOW)
