"""Three thirds are one: what decimals leave in the 28th place is nobody's gain or loss."""

from decimal import Decimal

import pytest

from credits import assessment
from tests.credits.rulebook_texts import assess, with_rules

THIRDS = """
[kinds.talk]
name = "授课"
article = "第三条"
bucket = "elective"
credit = [{ per = "minutes", unit = 60, credits = 5 }]
"""
CARRY = """
[[carry_over]]
name = "结转"
article = "第八条"
from = "total"
above = 10
into = "elective"
years = 3
"""
CAP = """
[[caps]]
name = "授课每年"
article = "第七条"
kinds = ["talk"]
per = "year"
limit = 10
"""
SCORE = """
[scores.mark]
name = "得分"
article = "第六条"
parts = [{ total = "total" }]
requires = [{ total = "total", at_least = 10 }]
"""
TEAM = """
[teams.average]
name = "平均"
article = "第五条"
measure = "average"
total = "total"
at_least = 10
"""


def talks(*minutes, on="2026-03-06"):
    return [{"kind": "talk", "on": on, "quantity": {"minutes": number}} for number in minutes]


TEN = [talks(20, 20, 20, 20, 20, 20), talks(40, 40, 40), talks(10, 10, 10, 10, 10, 10, 20, 20, 20)]


@pytest.mark.parametrize("facts", TEN, ids=["twenties", "forties", "tens"])
def test_thirds_that_come_to_the_need_leave_no_surplus(facts):
    statement = assess(with_rules(THIRDS, CARRY, SCORE), facts)

    assert statement.met
    assert statement.carried_out == ()
    assert assessment.plain(statement.totals["mark"]) == "10"


def test_a_lot_that_is_spent_to_the_last_third_is_gone():
    lot = [{"bucket": "elective", "credits": 5, "earned_in": 2025}]

    statement = assess(with_rules(THIRDS, CARRY), talks(20, 20, 20), opening=lot)

    assert statement.met
    assert statement.carried_out == ()


@pytest.mark.parametrize("facts", TEN, ids=["twenties", "forties", "tens"])
def test_a_cap_that_is_just_reached_cuts_nothing(facts):
    lines = assess(with_rules(THIRDS, CAP), [*facts, *talks(20)]).lines

    assert [line.reason for line in lines[:-1]] == [""] * len(facts)
    assert lines[-1].credited == 0
    assert "核减 1.666667" in lines[-1].reason


def test_a_team_whose_thirds_average_the_limit_keeps_it():
    kernel = assessment.compile(with_rules(THIRDS, TEAM))
    leader = assess(kernel.rulebook, talks(40, 40, 40))
    less = assessment.Member({"total": Decimal("9.99")}, False)

    [kept], [missed] = kernel.assess_team([leader]), kernel.assess_team([leader, less])

    assert kept.met
    assert not missed.met
