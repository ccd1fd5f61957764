"""The forecast: what the year comes to at this pace, with the seats held."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credits import assessment, forecast
from credits.assessment import Fact, Profile
from tests.credits.rulebook_texts import SMALL, read

CAP = """
[[caps]]
name = "课程"
article = "第五条"
kinds = ["course"]
per = "year"
limit = 8
"""
SAME = """
[[duplicates]]
name = "同一课程只计一次"
article = "第六条"
by = "same_as"
keep = "first"
within = "year"
"""
LUMP = """
[kinds.degree]
name = "学位"
article = "第七条"
bucket = "elective"

[[kinds.degree.credit]]
flat = 4
"""


def course(key, on, *, days="0.5", kind="course", **attributes):
    """Half a day of class is three credits; the small measure asks for ten."""
    return Fact(key, kind, None, on, {"days": Decimal(days)}, attributes)


def seat(number, on):
    return course(f"supposed:session:{number}", on)


def expect(facts, *rules, on, seats=(), year=2026):
    measure = read(SMALL + "".join(rules))
    kernel = assessment.compile(measure)
    return forecast.forecast(
        assess=lambda given: kernel.assess(Profile(), [*facts, *given], year),
        measure=measure,
        facts=facts,
        seats=seats,
        on=on,
    )


def test_the_pace_so_far_goes_on_to_the_end_of_the_year():
    """Three credits in the first half of the year: three more in the second, and four short."""
    found = expect([course("a", date(2026, 3, 1))], on=date(2026, 7, 2))

    assert found.has_pace
    assert found.percent == 50
    assert [one.at_pace.has for one in found.expected] == [6]
    assert (found.short, found.short_with_seats) == (4, 7)


def test_a_seat_stands_for_one_lecture_of_the_pace():
    """Otherwise whoever chooses early would be counted twice."""
    facts = [course("a", date(2026, 3, 1))]

    found = expect(facts, on=date(2026, 7, 2), seats=[seat(1, date(2026, 9, 1))])

    assert [one.at_pace.has for one in found.expected] == [6]
    assert (found.seats, found.short, found.short_with_seats) == (1, 4, 4)


def test_more_seats_than_the_pace_all_count():
    seats = [seat(number, date(2026, 9, number)) for number in (1, 2, 3)]

    found = expect([course("a", date(2026, 3, 1))], on=date(2026, 7, 2), seats=seats)

    assert found.short == 0
    assert not found.is_met


def test_the_first_weeks_say_nothing_about_the_year():
    found = expect([course("a", date(2026, 1, 5))], on=date(2026, 1, 20))

    assert not found.has_pace
    assert found.short == found.short_with_seats == 7


@pytest.mark.parametrize(
    ("day", "has_pace"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True)]
)
def test_sixty_days_are_enough(day, has_pace):
    assert expect([], on=day).has_pace is has_pace


def test_a_cap_cuts_the_expected_as_it_cuts_the_recorded():
    found = expect([course("a", date(2026, 2, 1), days="1")], CAP, on=date(2026, 4, 1))

    assert [one.at_pace.has for one in found.expected] == [8]
    assert found.short == 2


def test_another_course_of_the_kind_is_no_repetition_of_the_same():
    facts = [course("a", date(2026, 2, 1), same_as="course:7")]

    found = expect(facts, SAME, on=date(2026, 7, 2))

    assert [one.at_pace.has for one in found.expected] == [6]


def test_what_was_claimed_is_not_expected_again():
    degree = course("credits.claim:1", date(2026, 2, 1), kind="degree")

    found = expect([degree], LUMP, on=date(2026, 7, 2))

    assert [one.at_pace.has for one in found.expected] == [4]


def test_what_earned_nothing_is_not_expected_to_earn_later():
    facts = [course("a", date(2026, 2, 1), kind="nothing_known")]

    assert expect(facts, on=date(2026, 7, 2)).short == 10


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_year_that_does_not_run_has_no_forecast(day):
    assert expect([], on=day) is None


def test_the_pace_is_that_of_the_measures_own_year():
    """A year from December to November: in June it is half over."""
    shifted = '\n[periods.year]\nname = "年度"\narticle = "第一条"\nstarts = "12-01"\n'
    shifted += 'named_after = "end"\n'

    found = expect([course("a", date(2025, 12, 15))], shifted, on=date(2026, 6, 1))

    assert (found.from_, found.until) == (date(2025, 12, 1), date(2026, 11, 30))
    assert found.percent == 50
    assert found.short == 7 - 3


def test_on_the_last_day_nothing_more_is_expected():
    found = expect([course("a", date(2026, 3, 1))], on=date(2026, 12, 31))

    assert found.percent == 100
    assert found.short == 7


def test_a_steady_year_is_forecast_right_from_every_month():
    """The same hours each month: from the third month on the forecast is the year's result."""
    monthly = [course(f"m{month}", date(2026, month, 10), days="0.1") for month in range(1, 13)]
    result = Decimal("7.2")

    for month in range(3, 13):
        today = date(2026, month, 10) + timedelta(days=10)
        found = expect([one for one in monthly if one.on <= today], on=today)
        assert abs(found.expected[0].at_pace.has - result) <= Decimal("1.8")


@pytest.mark.parametrize("day", [date(2026, 1, 10), date(2026, 6, 10), date(2026, 11, 10)])
def test_late_in_the_year_it_does_not_matter_when_the_past_happened(day):
    """Three credits in eleven months are about three tenths in the last one, whenever they came."""
    found = expect([course("a", day)], on=date(2026, 11, 20))

    assert found.expected[0].at_pace.has == pytest.approx(Decimal("3.35"), abs=Decimal("0.1"))
