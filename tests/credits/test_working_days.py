"""Working days: weekends, holidays, worked weekends; the first day itself never counts."""

from datetime import date

import pytest

from credits.models import SpecialDay
from credits.noticing import calendar
from credits.noticing.working_days import Calendar
from tests.credits import notices_cast as cast

OCTOBER = Calendar(
    {date(2026, 10, day): False for day in (1, 2, 5, 6, 7)} | {date(2026, 10, 10): True}
)


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday → Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # served on a Saturday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the holiday
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the third is the worked Saturday
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
    ],
)
def test_the_nth_working_day_after_a_day(first, count, last):
    assert OCTOBER.after(first, count) == last


def test_before_takes_after_back_for_every_working_day():
    days = [date(2026, 10, day) for day in range(8, 31) if OCTOBER.is_working(date(2026, 10, day))]

    assert [OCTOBER.before(OCTOBER.after(day, 5), 5) for day in days] == days


def test_a_year_without_entries_is_known_by_its_weekends_alone():
    assert not OCTOBER.knows(date(2027, 1, 4))
    assert OCTOBER.after(date(2026, 12, 31), 1) == date(2027, 1, 1)


@pytest.mark.django_db
def test_the_announced_years_are_entered_and_2027_is_not():
    cast.enter_holidays()

    days = calendar.around(date(2026, 6, 30))

    assert days.knows(date(2025, 5, 1))
    assert days.knows(date(2026, 5, 1))
    assert not days.knows(date(2027, 5, 1))
    assert [days.is_working(date(2026, 2, day)) for day in (13, 14, 16, 23, 24, 28)] == [
        True, True, False, False, True, True,
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_day_that_the_office_enters_counts_at_once():
    SpecialDay.objects.create(on=date(2027, 1, 1), is_working=False, name="元旦")

    assert calendar.around(date(2026, 12, 31)).after(date(2026, 12, 31), 1) == date(2027, 1, 4)
