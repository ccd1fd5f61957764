from datetime import timedelta
from random import Random

import pytest

from catalog.attending import attendance
from catalog.doors import room_codes
from catalog.models import Attendance, Direction, Scan, WrongRoomCode
from catalog.seating import seats
from credits.models import Fact
from tests.catalog import cast
from tests.catalog.cast import NOW

IN, OUT = Direction.IN, Direction.OUT
SECOND = timedelta(seconds=1)


@pytest.fixture
def session(lecture, catalog, wang, li):
    catalog.room_codes = True
    catalog.save()
    session = cast.make_session(lecture, starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang, li], enrolled_by=None, now=NOW)
    return session


def enter(session, learner, code, *, direction=IN, browser="a phone", now=NOW):
    return room_codes.enter(
        session=session, learner=learner, code=code, direction=direction, browser=browser, now=now
    )


def test_code_on_the_screen_signs_her_in(session, wang):
    scan = enter(session, wang, room_codes.code_at(session, now=NOW))

    assert (scan.learner, scan.direction, scan.passed_at) == (wang, IN, NOW)
    assert Attendance.objects.get().entered_at == NOW


def test_code_is_good_for_its_own_window_and_the_next():
    ages = {}
    session = cast.Session(pk=3)
    code = room_codes.code_at(session, now=NOW)
    for seconds in range(-15, 60):
        moment = NOW + seconds * SECOND
        ages[seconds] = room_codes._is_right(session, code, now=moment)

    assert [seconds for seconds, good in ages.items() if good] == list(range(30))


def test_expired_code_is_refused(session, wang):
    code = room_codes.code_at(session, now=NOW)

    with pytest.raises(room_codes.RoomCodeError, match="已更换"):
        enter(session, wang, code, now=NOW + 30 * SECOND)

    assert not Scan.objects.exists()


def test_code_of_another_session_is_refused(session, lecture, wang):
    other = cast.make_session(lecture, starts_at=NOW)

    with pytest.raises(room_codes.RoomCodeError):
        enter(session, wang, room_codes.code_at(other, now=NOW))


def test_who_holds_no_seat_is_refused(session, zhao):
    with pytest.raises(room_codes.RoomCodeError, match="没有本场次的座位"):
        enter(session, zhao, room_codes.code_at(session, now=NOW))


def test_code_is_off_where_the_catalogue_does_not_allow_it(session, catalog, wang):
    catalog.room_codes = False
    catalog.save()

    with pytest.raises(room_codes.RoomCodeError, match="不用会场码"):
        enter(session, wang, room_codes.code_at(session, now=NOW))


@pytest.mark.parametrize("hours", [-2, 4])
def test_code_outside_the_hours_is_refused(session, wang, hours):
    now = NOW + timedelta(hours=hours)

    with pytest.raises(room_codes.RoomCodeError, match="签到时段"):
        enter(session, wang, room_codes.code_at(session, now=now), now=now)


def test_two_people_on_one_device_are_one_too_many(session, wang, li):
    code = room_codes.code_at(session, now=NOW)
    enter(session, wang, code, browser="one phone")

    with pytest.raises(room_codes.RoomCodeError, match="另一位同志"):
        enter(session, li, code, browser="one phone")
    with pytest.raises(room_codes.RoomCodeError, match="另一位同志"):
        enter(session, li, code, browser="one phone", direction=OUT)

    assert enter(session, li, code, browser="her own").learner == li


def test_replayed_a_hundred_times_is_one_scan_and_one_credit(session, officer, wang, li):
    now = NOW
    for _ in range(100):
        now += SECOND
        enter(session, wang, room_codes.code_at(session, now=now), now=now)
    absent = attendance.Mark(li.pk, attendance.AttendanceState.ABSENT)
    end = NOW + timedelta(minutes=130)
    attendance.take(session=session, marks=[absent], taken_by=officer, now=end)
    attendance.close(session=session, closed_by=officer, now=end)

    assert Scan.objects.get().passed_at == NOW + SECOND
    assert Fact.objects.get().learner == wang


def test_ten_thousand_guesses_find_nothing(session, wang):
    chance, refused = Random(11), 0
    for _ in range(10_000):
        try:
            enter(session, wang, f"{chance.randrange(10**6):06d}")
        except room_codes.RoomCodeError:
            refused += 1

    assert refused == 10_000
    assert WrongRoomCode.objects.count() == room_codes.WRONG_CODES
    assert not Scan.objects.exists()


def test_after_wrong_ones_the_right_code_waits_ten_minutes(session, wang, li):
    for _ in range(room_codes.WRONG_CODES):
        with pytest.raises(room_codes.RoomCodeError, match="不对"):
            enter(session, wang, "1")

    with pytest.raises(room_codes.RoomCodeError, match="10 分钟"):
        enter(session, wang, room_codes.code_at(session, now=NOW))
    assert enter(session, li, room_codes.code_at(session, now=NOW), browser="her own")
    later = NOW + timedelta(minutes=10)
    assert enter(session, wang, room_codes.code_at(session, now=later), now=later)


def test_coming_and_going_by_code_gives_the_minutes(session, wang):
    enter(session, wang, room_codes.code_at(session, now=NOW))
    later = NOW + timedelta(minutes=50)
    enter(session, wang, room_codes.code_at(session, now=later), direction=OUT, now=later)

    row = Attendance.objects.get()
    assert (row.state, row.minutes) == ("PART", 50)
