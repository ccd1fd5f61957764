from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.attending.presence import Hours, Presence, minutes_present, presence
from catalog.models import AttendanceState

START = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
# 09:00 to 11:10 with a break of ten minutes, which is taken to be from 10:00 to 10:10.
HOURS = Hours(START, START + timedelta(minutes=130), break_minutes=10, grace=10)
PRESENT = Presence(AttendanceState.PRESENT)


def at(minutes):
    return None if minutes is None else START + timedelta(minutes=minutes)


def part(minutes):
    return Presence(AttendanceState.PART, minutes)


@pytest.mark.parametrize(
    ("entered", "left", "expected"),
    [
        (-20, 131, PRESENT),
        (10, 120, PRESENT),
        (11, 131, part(109)),
        (0, 119, part(109)),
        (0, 60, part(60)),
        (0, 65, part(60)),
        (70, 130, part(60)),
        (-20, None, PRESENT),
        (30, None, part(90)),
        (None, 130, None),
        (None, None, None),
        (131, None, None),
        (-30, -5, None),
    ],
    ids=str,
)
def test_times_become_a_mark(entered, left, expected):
    assert presence(HOURS, entered_at=at(entered), left_at=at(left)) == expected


def test_who_must_sign_out_and_has_not_is_left_to_a_person():
    strict = replace(HOURS, needs_leaving=True)

    assert presence(strict, entered_at=at(0), left_at=None) is None
    assert presence(strict, entered_at=at(0), left_at=at(130)) == PRESENT


def test_without_grace_a_minute_late_is_a_minute_less():
    strict = Hours(HOURS.starts_at, HOURS.ends_at, HOURS.break_minutes)

    assert presence(strict, entered_at=at(1), left_at=at(130)) == part(119)


@given(times=st.lists(st.integers(-60, 200), min_size=4, max_size=4, unique=True))
def test_minutes_never_exceed_the_session_and_grow_with_the_stay(times):
    first, second, third, fourth = sorted(times)

    longer = minutes_present(HOURS, entered_at=at(first), left_at=at(fourth))
    shorter = minutes_present(HOURS, entered_at=at(second), left_at=at(third))

    assert 0 <= shorter <= longer <= HOURS.minutes == 120


@given(cut=st.integers(0, 130))
def test_two_halves_are_together_the_whole(cut):
    halves = [(0, cut), (cut, 130)]

    minutes = [minutes_present(HOURS, entered_at=at(a), left_at=at(b)) for a, b in halves]

    assert sum(minutes) == 120
