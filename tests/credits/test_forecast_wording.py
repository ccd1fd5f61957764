"""The sentence says pace, seats and result, and how sure it is."""

from datetime import date

from credits.forecast_wording import sentence
from tests.credits.test_forecast import course, expect, seat

JULY = date(2026, 7, 2)


def test_pace_and_seats_are_told_with_what_is_left():
    said = sentence(
        expect([course("a", date(2026, 3, 1))], on=JULY, seats=[seat(1, date(2026, 9, 1))])
    )

    assert said == (
        "年度已过 50%。照目前的进度，加上已选的 1 场讲座，到年底总学分预计还差 4。"
        "这是推算，结果以实际记录为准。"
    )


def test_what_would_be_lacking_with_the_seats_alone_is_told():
    said = sentence(
        expect(
            [course("a", date(2026, 3, 1)), course("b", date(2026, 3, 2))],
            on=date(2026, 8, 1),
            seats=[seat(1, date(2026, 9, 1))],
        )
    )

    assert said == (
        "年度已过 58%。照目前的进度，加上已选的 1 场讲座，到年底总学分预计还差 0.5；"
        "如果只听这 1 场、不再学别的，会差 1。这是推算，结果以实际记录为准。"
    )


def test_a_pace_that_suffices_is_told_with_what_would_be_lacking_otherwise():
    facts = [course(f"{n}", date(2026, 3, n)) for n in (1, 2)]

    said = sentence(expect(facts, on=JULY))

    assert said == (
        "年度已过 50%，还没有选座。照目前的进度，到年底预计可以完成各项要求；"
        "如果到此为止，会差 4。这是推算，结果以实际记录为准。"
    )


def test_in_january_no_pace_is_claimed():
    assert sentence(expect([], on=date(2026, 1, 20))) == (
        "年度才过 20 天，还看不出进度；总学分现在还差 10。"
    )


def test_seats_that_suffice_are_enough_to_say():
    seats = [seat(number, date(2026, 9, number)) for number in (1, 2, 3, 4)]

    assert sentence(expect([], on=JULY, seats=seats)) == (
        "已选的 4 场讲座全部听完，各项要求即可完成。"
    )


def test_who_has_met_the_year_hears_no_forecast():
    assert sentence(expect([course("a", date(2026, 3, 1), days="2")], on=JULY)) == ""
