"""Sums, what a year needs of them, and who is let off."""

from decimal import Decimal

import pytest

from tests.credits.rulebook_texts import SMALL, assess, credited, days, read, with_rules


def test_totals_count_facts_days_and_selected_credits():
    totals = (
        "[totals.city]\nname = '市级'\nwhere = { level = 'city' }\n"
        "[totals.events]\nname = '次数'\ncounts = 'facts'\nkinds = ['course']\n"
        "[totals.days]\nname = '天数'\ncounts = 'days'\n"
    )
    facts = [days(2, attributes={"level": "city"}), days(1), days(4, kind="dancing")]

    statement = assess(with_rules(totals), facts).as_json()

    assert statement["totals"] == {
        "total": "18",
        "required": "0",
        "elective": "18",
        "city": "12",
        "events": "2",
        "days": "3",
    }


def test_a_bucket_may_stay_out_of_the_total():
    edition = read(SMALL.replace('name = "选修"', 'name = "选修"\nin_total = false'))

    assert assess(edition, [days(2)]).totals["total"] == 0


def minimum(body):
    return f"[[minimums]]\nkey = 'more'\nname = '另一项'\narticle = '第七条'\n{body}\n"


@pytest.mark.parametrize(
    ("body", "needed", "has", "short"),
    [
        ("total = 'required'\nneeds = 7", 7, 6, 1),
        ("total = 'required'\nshare_of = 'total'\nneeds = 0.6", Decimal("14.4"), 6, Decimal("8.4")),
        ("total = 'required'\nneeds = 7\ntiers = ['leaders']", None, None, None),
        ("total = 'required'\nneeds = { leaders = 7 }", None, None, None),
        ("any_of = [{ total = 'required', needs = 60 }, { total = 'days', needs = 5 }]", 5, 4, 1),
        ("any_of = [{ total = 'required', needs = 6 }, { total = 'days', needs = 5 }]", 6, 6, 0),
        ("any_of = [{ total = 'required', needs = 6 }, { total = 'days', needs = 0 }]", 6, 6, 0),
    ],
)
def test_minimums_of_every_form(body, needed, has, short):
    edition = with_rules("[totals.days]\nname = '天数'\ncounts = 'days'\n", minimum(body))
    facts = [days(1, attributes={"bucket": "required"}), days(3)]

    judged = [one for one in assess(edition, facts).minimums if one.key == "more"]

    assert [(one.needed, one.has, one.short) for one in judged] == (
        [] if needed is None else [(needed, has, short)]
    )


def test_three_thirds_are_a_whole():
    edition = read(SMALL.replace("credits = 6", "unit = 3\ncredits = 1").replace("= 10", "= 1"))

    statement = assess(edition, [days(1), days(1), days(1)])

    assert statement.met
    assert statement.as_json()["totals"]["total"] == "1"


def exemption(body=""):
    return f"[exemptions.E1]\nname = '免修'\narticle = '第十二条'\n{body}\n"


@pytest.mark.parametrize(
    ("body", "exempt", "needed"),
    [
        ("", {"from": "2026-03-01", "to": "2026-08-31"}, 0),
        ("", {"from": "2025-03-01", "to": "2025-12-31"}, 10),
        ("", {"from": "2025-03-01"}, 0),
        ("factor = 0.5", {"from": "2026-03-01"}, 5),
        ("inside = true", {"from": "2026-01-01", "to": "2026-12-31"}, 0),
        ("inside = true", {"from": "2025-12-31", "to": "2026-12-31"}, 10),
        ("inside = true", {"from": "2026-01-01", "to": "2027-01-01"}, 10),
        ("inside = true", {"from": "2026-01-01"}, 10),
        ("minimums = ['total']", {"from": "2026-03-01"}, 0),
        ("proration = 'months'\nrounding = 'up'", {"from": "2026-03-01", "to": "2026-08-31"}, 5),
        ("proration = 'months'\nrounding = 'up'", {"from": "2026-03-02", "to": "2026-08-30"}, 7),
        ("proration = 'months'\nrounding = 'down'", {"from": "2026-12-31"}, 10),
    ],
)
def test_an_exemption_lowers_what_is_needed(body, exempt, needed):
    statement = assess(with_rules(exemption(body)), [], exemptions=[{"code": "E1", **exempt}])

    assert statement.minimums[0].needed == needed
    assert statement.met == (needed == 0)


@pytest.mark.parametrize(
    ("rule", "exempt"),
    [
        (exemption(), {"code": "E2", "from": "2026-01-01"}),
        (exemption("minimums = ['more']") + minimum("total = 'required'\nneeds = 0"),
         {"code": "E1", "from": "2026-01-01"}),
    ],
    ids=["unknown code", "another minimum"],
)  # fmt: skip
def test_an_exemption_for_something_else_changes_nothing(rule, exempt):
    statement = assess(with_rules(rule), [], exemptions=[exempt])

    assert statement.minimums[0].needed == 10


def test_a_year_may_begin_in_december():
    year = "[periods.year]\nname = '考核年度'\narticle = '第三条'\nstarts = '12-01'\n"
    facts = [days(1, on="2010-12-03"), days(1, on="2011-11-30"), days(1, on="2011-12-01")]

    ends = assess(with_rules(year + "named_after = 'end'\n"), facts, year=2011)
    starts = assess(with_rules(year), facts, year=2011)

    assert credited(ends) == {"f:0": "6", "f:1": "6"}
    assert ends.as_json()["period"] == {"from": "2010-12-01", "to": "2011-11-30"}
    assert credited(starts) == {"f:2": "6"}


def test_a_cycle_is_shown_from_its_first_year_on():
    rules = "[periods.cycle]\nname = '周期'\narticle = '第三条'\nyears = 2\nfirst_year = 2026\n"
    edition = with_rules(rules, minimum("period = 'cycle'\ntotal = 'total'\nneeds = 30"))
    facts = [days(3), days(1, on="2027-05-01")]

    before, running, ending = (assess(edition, facts, year=year) for year in (2025, 2026, 2027))

    assert [one.key for one in before.minimums] == ["total"]
    assert (running.minimums[1].has, running.minimums[1].due, running.met) == (18, False, True)
    assert (ending.minimums[1].has, ending.minimums[1].due, ending.met) == (24, True, False)
    assert ending.as_json()["minimums"][1]["period"] == {"from": "2026-01-01", "to": "2027-12-31"}
