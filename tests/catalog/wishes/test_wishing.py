"""Wish lists, their freezing, and the draw that turns them into seats and places in line."""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction

from catalog.models import (
    Enrolment,
    Opening,
    Pool,
    PoolName,
    SeatDraw,
    SessionState,
    WaitingPlace,
    WishList,
)
from catalog.seating import capacity, seats
from catalog.wishes import draws as seat_draws
from catalog.wishes import wishing
from credits.models import Standing
from jobs import worker
from jobs.models import JobState
from tests.catalog import cast
from tests.catalog.cast import NOW

AFTER = NOW + timedelta(days=3)


@pytest.fixture
def catalog(city):
    """Wishes are taken from yesterday until the day after tomorrow; then a draw."""
    return wishing_year(cast.make_catalog(), Opening.DRAW)


def wishing_year(catalog, opening):
    catalog.opening = opening
    catalog.wishes_open_at = NOW - timedelta(days=1)
    catalog.wishes_close_at = NOW + timedelta(days=2)
    catalog.selection_opens_at = NOW + timedelta(days=2)
    catalog.save()
    return catalog


@pytest.fixture
def cities(catalog, city):
    """Three lectures of the transport bureau on three days, one open seat each."""
    return [
        cast.make_session(
            cast.make_lecture(catalog, city.transport, title),
            open_seats=1,
            starts_at=NOW + timedelta(days=20 + day),
        )
        for day, title in enumerate(["智慧交通", "公文写作", "预算管理"])
    ]


def wish(catalog, learner, *sessions, most=3, now=NOW):
    return wishing.hand_in(catalog=catalog, learner=learner, sessions=sessions, most=most, now=now)


def drawn(catalog, seed=7):
    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)
    return seat_draws.make(
        seat_draw=frozen,
        seed=seed,
        origin="某期开奖号码",
        drawn_by=None,
        now=AFTER + timedelta(hours=1),
    )


def seats_of(learner):
    held = Enrolment.objects.holding().filter(learner=learner)
    return set(held.values_list("session__lecture__title", flat=True))


def test_list_is_replaced_as_a_whole_and_keeps_its_order(catalog, cities, wang):
    first, second, third = cities
    wish(catalog, wang, first, second)

    wish_list = wish(catalog, wang, third, first, third, most=1)

    assert wishing.sessions_of(wish_list) == [third, first]
    assert WishList.objects.get().most == 1


def test_wishes_are_taken_in_their_time_alone(catalog, cities, wang):
    for moment in (NOW - timedelta(days=2), NOW + timedelta(days=2)):
        with pytest.raises(wishing.WishError, match="不在志愿填报时间内"):
            wish(catalog, wang, cities[0], now=moment)


def test_unattainable_wishes_are_refused_in_words(catalog, cities, city, wang, zhao):
    reserved = cast.make_session(
        cast.make_lecture(catalog, city.health, "内部会议"), planned=5, open_seats=0
    )
    foreign = cast.make_session(
        cast.make_lecture(cast.make_catalog(year=2025, opens=False), city.health, "去年的讲座")
    )
    cities[1].state = SessionState.CANCELLED
    cities[1].save()

    for session, message in (
        (reserved, "《内部会议》只面向主办单位人员"),
        (foreign, "《去年的讲座》不在本年度目录中"),
        (cities[1], "《公文写作》已取消或已经开始"),
    ):
        with pytest.raises(wishing.WishError, match=message):
            wish(catalog, zhao, cities[0], session)

    assert not WishList.objects.exists()
    assert wish(catalog, wang, reserved).wishes.count() == 1


def test_draw_seats_people_and_stands_the_others_in_line(catalog, cities, wang, li):
    first, second, third = cities
    wish(catalog, wang, first, second, third)
    wish(catalog, li, first, second, third)

    done = drawn(catalog)

    assert done.seated == 3
    winner, other = sorted((wang, li), key=lambda one: len(seats_of(one)))
    assert (len(seats_of(winner)), len(seats_of(other))) == (1, 2)
    assert seats_of(winner) == {"智慧交通"}
    assert not capacity.miscounted().exists()
    assert WaitingPlace.objects.waiting().count() == 3


def test_shorter_of_credits_goes_first_where_the_year_says_so(catalog, cities, wang, li):
    wishing_year(catalog, Opening.NEED_FIRST)
    for learner, short in ((wang, Decimal(0)), (li, Decimal(6))):
        Standing.objects.create(
            learner=learner, year=2026, edition="x", short=short, is_met=not short, assessed_at=NOW
        )
        wish(catalog, learner, cities[0])

    drawn(catalog)

    assert (seats_of(wang), seats_of(li)) == (set(), {"智慧交通"})


def test_anyone_with_the_file_recomputes_the_draw(catalog, cities, wang, li, tmp_path, capsys):
    wish(catalog, wang, *cities)
    wish(catalog, li, *cities)
    done = drawn(catalog, seed=2026012)
    file = tmp_path / "wishes.json"
    file.write_text(done.content, encoding="utf-8")

    call_command("draw_seats", wishes=str(file), seed=2026012, json=True)

    printed = json.loads(capsys.readouterr().out)
    assert printed["digest_of_input"] == done.digest
    assert hashlib.sha256(file.read_bytes()).hexdigest() == done.digest
    recomputed = {(int(one["session"]), done.codes[one["learner"]]) for one in printed["seats"]}
    assert recomputed == set(Enrolment.objects.holding().values_list("session", "learner"))


def test_frozen_file_names_nobody(catalog, cities, wang):
    wish(catalog, wang, cities[0])

    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)

    assert wang.personnel_no not in frozen.content
    assert wang.name not in frozen.content
    assert seat_draws.code_of(frozen, wang) in frozen.content


def test_freezing_leaves_out_what_cannot_come_true(catalog, cities, city, wang, li, zhao):
    clashing = cast.make_session(
        cast.make_lecture(catalog, city.health, "同一时间"), starts_at=cities[0].starts_at
    )
    seats.enrol_many(session=clashing, learners=[wang], enrolled_by=None, now=NOW)
    wish(catalog, wang, cities[0], cities[1])
    wish(catalog, li, cities[2])
    li.left_on = NOW.date()
    li.save()
    wish(catalog, zhao)

    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)

    (only,) = json.loads(frozen.content)["wishes"]
    assert only["ranked"] == [str(cities[1].pk)]
    assert set(frozen.codes.values()) == {wang.pk}


def test_freezing_twice_keeps_the_first_file(catalog, cities, wang):
    wish(catalog, wang, cities[0])

    first = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)

    assert seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER).digest == first.digest
    with pytest.raises(DatabaseError, match="frozen_wishes_is_append_only"), transaction.atomic():
        SeatDraw.objects.update(content="{}")


def test_freezing_waits_for_the_wishes(catalog):
    with pytest.raises(seat_draws.DrawError, match="志愿填报尚未截止"):
        seat_draws.freeze(catalog=catalog, frozen_by=None, now=NOW)
    catalog.opening = Opening.FIRST_COME
    with pytest.raises(seat_draws.DrawError, match="先到先得，不抽签"):
        seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)


def test_drawing_twice_changes_nothing(catalog, cities, wang):
    wish(catalog, wang, *cities)
    done = drawn(catalog)

    again = seat_draws.make(
        seat_draw=done, seed=99, origin="另一个号码", drawn_by=None, now=AFTER + timedelta(days=1)
    )

    assert (again.seed, again.seated, Enrolment.objects.count()) == (7, 3, 3)


def test_seats_taken_away_after_freezing_stop_the_whole_draw(catalog, cities, wang):
    wish(catalog, wang, *cities)
    seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)
    capacity.resize(session=cities[2], seats={PoolName.OPEN: 0}, now=AFTER)

    with pytest.raises(seats.SeatsTakenError, match="《预算管理》的开放席位封存后减少了"):
        drawn(catalog)

    assert not Enrolment.objects.exists()
    assert SeatDraw.objects.get().drawn_at is None
    assert not Pool.objects.exclude(taken=0).exists()


def test_nobody_comes_first_before_the_draw(catalog, cities, wang, zhao):
    wish(catalog, wang, *cities, most=1)

    with pytest.raises(seats.SelectionNotOpenError, match="抽签结果公布后才能选余座"):
        seats.enrol(session=cities[1], learner=zhao, enrolled_by=None, now=AFTER)

    drawn(catalog)
    seats.enrol(session=cities[1], learner=zhao, enrolled_by=None, now=AFTER)
    assert seats_of(zhao) == {"公文写作"}


def test_freed_seat_goes_to_the_next_lot(catalog, cities, wang, li, zhao):
    for learner in (wang, li, zhao):
        wish(catalog, learner, cities[0])
    done = drawn(catalog)
    holder = Enrolment.objects.get()
    allocation = seat_draws.allocation_of(done, seed=7)
    second, third = (done.codes[code] for code in allocation.waiting[str(cities[0].pk)])

    seats.cancel(enrolment=holder, cancelled_by=None, now=AFTER)

    assert Enrolment.objects.holding().get().learner_id == second
    assert WaitingPlace.objects.waiting().get().learner_id == third


def test_job_draws_once(catalog, cities, wang):
    wish(catalog, wang, *cities)
    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=NOW + timedelta(days=2))
    job = seat_draws.submit(
        seat_draw=frozen, seed=5, origin="某期开奖号码", requested_by=None, now=AFTER
    )

    job = worker.work_off(job)

    assert (job.state, job.result) == (JobState.DONE, {"seated": 3})
    frozen.refresh_from_db()
    assert (frozen.seed, frozen.seed_origin) == (5, "某期开奖号码")
    with pytest.raises(seat_draws.DrawError, match="已经抽签"):
        seat_draws.submit(seat_draw=frozen, seed=6, origin="另一个", requested_by=None, now=AFTER)


def test_seed_without_an_origin_is_refused(catalog, cities):
    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)

    with pytest.raises(seat_draws.DrawError, match="请写明种子的来源"):
        seat_draws.submit(seat_draw=frozen, seed=5, origin=" ", requested_by=None, now=AFTER)


def test_database_wants_the_seed_after_the_wishes(catalog):
    frozen = seat_draws.freeze(catalog=catalog, frozen_by=None, now=AFTER)

    with (
        pytest.raises(IntegrityError, match="draw_has_a_seed_that_came_after_the_wishes"),
        transaction.atomic(),
    ):
        SeatDraw.objects.filter(pk=frozen.pk).update(
            seed=1, seed_origin="x", seated=0, drawn_at=AFTER
        )
