"""Surplus that later years may use: lots, what spends them, when they lapse."""

from tests.credits.rulebook_texts import assess, days, with_rules

GUANGZHOU = """
[[carry_over]]
name = "结转五年"
article = "第七条"
from = "total"
above = 72
into = "elective"
years = 5
"""


def balance(year, facts, rules=GUANGZHOU, **case):
    statement = assess(with_rules(rules), facts, year=year, **case)
    shown = [(str(lot.credits), lot.earned_in, lot.valid_until) for lot in statement.carried_out]
    return str(statement.totals["total"]), shown


def test_surplus_is_usable_for_five_years_then_lapses():
    surplus = [days("13.5", on="2007-05-01")]
    full = [days(12, on=f"{year}-05-01") for year in range(2008, 2014)]

    assert balance(2007, surplus) == ("81.0", [("9.0", 2007, 2012)])
    assert balance(2011, surplus + full) == ("81.0", [("9.0", 2007, 2012)])
    assert balance(2012, surplus + full) == ("81.0", [])
    assert balance(2013, surplus + full) == ("72", [])


def test_lots_are_spent_first_in_first_out():
    facts = [days(13, on="2007-05-01"), days(14, on="2008-05-01"), days(11, on="2009-05-01")]

    assert balance(2008, facts) == ("90", [("6", 2007, 2012), ("12", 2008, 2013)])
    assert balance(2009, facts) == ("84", [("12", 2008, 2013)])
    assert balance(2010, facts) == ("12", [])


def test_lots_may_be_spent_before_the_years_own_credit():
    oldest_first = GUANGZHOU + 'spend = "oldest_first"\nmost = 100\n'
    facts = [days(13, on="2007-05-01"), days(12, on="2008-05-01")]

    assert balance(2008, facts, oldest_first) == ("78", [("6", 2008, 2013)])


def test_what_is_carried_may_be_limited_and_used_for_another_sum():
    rules = (
        GUANGZHOU.replace('from = "total"', 'from = "required"')
        + 'most = 5\nused_for = "elective"\nused_up_to = 4\n'
    )
    facts = [days(13, on="2007-05-01", attributes={"bucket": "required"})]

    assert balance(2007, facts, rules) == ("78", [("5", 2007, 2012)])
    assert balance(2008, facts, rules) == ("5", [("1", 2007, 2012)])


def test_an_opening_balance_replaces_what_earlier_years_carried():
    facts = [days(20, on="2007-05-01"), days(12, on="2009-05-01")]
    opening = [
        {"bucket": "elective", "credits": 4, "earned_in": 2008},
        {"bucket": "elective", "credits": 3, "earned_in": 2005},
        {"bucket": "required", "credits": 99, "earned_in": 2008},
        {"bucket": "elective", "credits": 88, "earned_in": 2010},
    ]

    assert balance(2009, facts, opening=opening) == ("79", [("3", 2005, 2010), ("4", 2008, 2013)])
    assert balance(2010, facts, opening=opening) == ("7", [])


def test_named_sums_of_buckets_count_carried_lots():
    rules = GUANGZHOU + (
        "[totals.chosen]\nname = '选修合计'\nbuckets = ['elective']\n"
        "[totals.courses]\nname = '课程'\nkinds = ['course']\nbuckets = ['elective']\n"
    )

    totals = assess(with_rules(rules), [days(13, on="2025-05-01"), days(1)], year=2026).totals

    assert (totals["elective"], totals["chosen"], totals["courses"]) == (12, 12, 6)
