"""Each part of the format on its own, and the boundaries that measures leave open."""

from datetime import date
from decimal import Decimal

import pytest

from credits import assessment
from credits.rulebook import RulebookError
from tests.credits.rulebook_texts import SMALL, TITLE, assess, credited, days, read, with_rules

LEADER = {"posts": [{"post": "县处级副职", "from": "2020-01-01"}]}


def kind(conversion, *, key="thing", bucket='"required"', extra=""):
    return f"""
[kinds.{key}]
name = "活动"
article = "第九条"
bucket = {bucket}
{extra}
{conversion}
"""


def part(body, key="thing"):
    return f"[[kinds.{key}.credit]]\n{body}\n"


def thing(quantity=None, **rest):
    return {"kind": "thing", "quantity": quantity or {}, **rest}


@pytest.mark.parametrize(
    ("body", "quantity", "expected"),
    [
        ("per = 'days'\ncredits = 6", {"days": "5.5"}, "33"),
        ("per = 'minutes'\nunit = 60\ncredits = 1", {"minutes": 480}, "8"),
        ("per = 'minutes'\nunit = 60\ncredits = 1", {"minutes": 20}, "0.333333"),
        ("per = 'minutes'\nunit = 45\ncredits = '0.5'\nremainder = 'drop'", {"minutes": 134}, "1"),
        ("per = 'minutes'\nunit = 45\ncredits = 1\nremainder = 'up'", {"minutes": 46}, "2"),
        ("per = 'minutes'\nunit = 60\ncredits = 1\nremainder = 'half_up'", {"minutes": 90}, "2"),
        ("per = 'minutes'\nunit = 60\ncredits = 1\nremainder = 'half_up'", {"minutes": 89}, "1"),
        ("per = 'characters'\nunit = 1000\ncredits = 2", {"characters": 2500}, "5"),
        ("flat = 24", {}, "24"),
        (
            "steps_of = 'minutes'\nsteps = [{ at_most = 15, credits = 0.25 }, "
            "{ more_than = 15, less_than = 30, credits = 0.5 }, { at_least = 30, credits = 1 }]",
            {"minutes": "29.99"},
            "0.5",
        ),
        ("steps_of = 'days'\nsteps = [{ at_least = 30, credits = 8 }]", {"days": 29}, "0"),
    ],
    ids=str,
)
def test_quantity_becomes_credit(body, quantity, expected):
    edition = with_rules(kind(part(body)))

    statement = assess(edition, [thing(quantity)])

    assert credited(statement) == {"f:0": expected}


YUNNAN = [("30", "1"), ("29.98", "0.5"), ("15.02", "0.5"), ("15", "0.25")]


@pytest.mark.parametrize(("minutes", "expected"), YUNNAN)
def test_a_step_table_keeps_its_stated_bounds(minutes, expected):
    steps = (
        "steps_of = 'minutes'\nsteps = [{ at_least = 30, credits = 1 },"
        "{ more_than = 15, less_than = 30, credits = 0.5 }, { at_most = 15, credits = 0.25 }]"
    )
    edition = with_rules(kind(part(steps)))

    statement = assess(edition, [thing({"minutes": minutes})])

    assert credited(statement) == {"f:0": expected}


def test_parts_may_be_added_up():
    edition = with_rules(
        kind(
            part("flat = 5") + part("per = 'days'\ncredits = 2\narticle = '第十条'"),
            extra='combine = "sum"',
        )
    )

    [line] = assess(edition, [thing({"days": 3})]).lines

    assert line.credited == 11
    assert line.article == f"{TITLE}第九条；{TITLE}第十条"


def test_the_highest_part_may_win():
    edition = with_rules(
        kind(part("flat = 5") + part("per = 'days'\ncredits = 2"), extra='combine = "highest"')
    )

    statement = assess(edition, [thing({"days": 3}), thing({"days": 2}), thing()])

    assert credited(statement) == {"f:0": "6", "f:1": "5", "f:2": "5"}


def test_factors_multiply_and_are_cited():
    factor = (
        "[[kinds.thing.factor]]\ntimes = 0.5\narticle = '第十一条'\nwhere = { author_order = 2 }\n"
    )
    edition = with_rules(kind(part("flat = 12") + factor))

    first, second = assess(edition, [thing(), thing(attributes={"author_order": "2"})]).lines

    assert (first.credited, second.credited) == (12, 6)
    assert second.article.endswith("第十一条")


@pytest.mark.parametrize(
    ("combine", "body", "words"),
    [
        ("first", "granted = true", "尚未核定"),
        ("first", "per = 'days'\ncredits = 1", "天（days）"),
        ("sum", "per = 'days'\ncredits = 1", "天（days）"),
        ("highest", "flat = 1\nwhere = { level = 'city' }", "请核对所填属性"),
        ("first", "per = 'days'\ncredits = 1\nremainder = 'up'", "天（days）"),
        ("first", "steps_of = 'days'\nsteps = [{ at_least = 1, credits = 8 }]", "天（days）"),
        (
            "first",
            "per = 'days'\ncredits = 1\nremainder = [{ at_least = 0.5, credits = 1 }]",
            "天（days）",
        ),
    ],
)
def test_a_fact_without_what_the_conversion_needs_says_so(combine, body, words):
    edition = with_rules(kind(part(body), extra=f'combine = "{combine}"'))

    [line] = assess(edition, [thing()]).lines

    assert line.credited == 0
    assert words in line.reason


def test_an_unknown_kind_is_credited_nothing_and_says_why():
    [line] = assess(read(SMALL), [days(2, kind="dancing")]).lines

    assert (line.bucket, line.claimed, line.credited) == (None, 0, 0)
    assert "dancing" in line.reason


@pytest.mark.parametrize(
    ("attributes", "bucket", "credit"),
    [({"bucket": "required"}, "required", 12), ({}, "elective", 12), ({"bucket": "x"}, None, 0)],
)
def test_the_bucket_comes_from_the_fact(attributes, bucket, credit):
    [line] = assess(read(SMALL), [days(2, attributes=attributes)]).lines

    assert (line.bucket, line.credited) == (bucket, credit)
    assert ("类别" in line.reason) == (bucket is None)


def test_the_words_of_an_attribute_may_be_translated_to_buckets():
    bucket = '{ from = "level", map = { "市级" = "required" } }'
    edition = with_rules(kind(part("flat = 1"), bucket=bucket))

    [line] = assess(edition, [thing(attributes={"level": "市级"})]).lines

    assert line.bucket == "required"


CONDITIONS = [
    ("progress = 1", {"progress": "1.00"}, True),
    ("progress = { at_least = 0.9 }", {"progress": "0.89"}, False),
    ("progress = { more_than = 0.9 }", {"progress": "0.9"}, False),
    ("progress = { at_most = 1, at_least = 0.9 }", {"progress": 0.9}, True),
    ("progress = { less_than = 1 }", {"progress": 1}, False),
    ("exam_passed = true", {"exam_passed": True}, True),
    ("exam_passed = true", {}, False),
    ("level = ['city', 'province']", {"level": "province"}, True),
    ("level = { not = ['unit'] }", {"level": "unit"}, False),
    ("level = { not = ['unit'] }", {}, True),
    ("platform = { given = true }", {}, False),
    ("platform = { given = false }", {}, True),
    ("bucket = 'required'", {"bucket": "elective"}, False),
    ("days = { at_least = 2 }", {}, True),
    ("level = 'city', exam_passed = true", {"level": "city"}, False),
    ("any_of = [{ level = 'city' }, { exam_passed = true }]", {"exam_passed": True}, True),
    ("any_of = [{ level = 'city' }, { exam_passed = true }]", {"level": "unit"}, False),
]


@pytest.mark.parametrize(("condition", "attributes", "passes"), CONDITIONS, ids=str)
def test_a_gate_lets_through_what_its_condition_says(condition, attributes, passes):
    gate = f"[[gates]]\nname = '门槛'\narticle = '第五条'\nrequire = {{ {condition} }}\n"

    [line] = assess(with_rules(gate), [days(2, attributes=attributes)]).lines

    assert (line.claimed, line.credited) == (12, 12 if passes else 0)
    assert ("第五条规定门槛" in line.reason) != passes


def test_a_gate_is_only_for_what_it_selects():
    gate = (
        "[[gates]]\nname = '门槛'\narticle = '第五条'\nbuckets = ['required']\n"
        "tiers = ['others']\nwhere = { level = 'city' }\nrequire = { exam_passed = true }\n"
    )
    chosen = {"attributes": {"bucket": "required", "level": "city"}}
    facts = [days(1, **chosen), days(1, attributes={"level": "city"}), days(1)]

    others, leader = (
        assess(with_rules(gate), facts),
        assess(with_rules(gate), facts, learner=LEADER),
    )

    assert credited(others) == {"f:0": "0", "f:1": "6", "f:2": "6"}
    assert credited(leader) == {"f:0": "6", "f:1": "6", "f:2": "6"}


def test_a_cap_cuts_in_the_order_of_events_and_says_so():
    cap = (
        "[[caps]]\nname = '课程每年'\narticle = '第六条'\n"
        "kinds = ['course']\nper = 'year'\nlimit = 20\n"
    )
    late, early = days(3, on="2026-09-01"), days(1, on="2026-02-01")

    lines = assess(with_rules(cap), [late, early]).lines

    assert [(line.source, line.credited) for line in lines] == [("f:1", 6), ("f:0", 14)]
    assert lines[1].reason == f"{TITLE}第六条规定课程每年最多 20 学分，核减 4"


def test_caps_add_their_reasons():
    caps = (
        "[[caps]]\nname = '每项'\narticle = '第六条'\nper = 'item'\nlimit = 15\n"
        "[[caps]]\nname = '每年'\narticle = '第七条'\nper = 'year'\nlimit = 10\n"
    )

    [line] = assess(with_rules(caps), [days(3)]).lines

    assert line.credited == 10
    assert "第六条规定每项最多 15 学分，核减 3；" in line.reason
    assert "第七条规定每年最多 10 学分，核减 5" in line.reason


def test_a_cap_may_differ_by_tier_and_group():
    cap = (
        "[[caps]]\nname = '每平台'\narticle = '第六条'\nper = 'year'\nby = 'platform'\n"
        "limit = { leaders = 8, others = 7 }\nwhere = { level = 'city' }\n"
    )
    city = {"level": "city"}
    facts = [
        days(1, attributes={**city, "platform": "a"}),
        days(1, attributes={**city, "platform": "a"}),
        days(1, attributes={**city, "platform": "b"}),
        days(2, attributes=city),
        days(2, attributes=city),
        days(9, attributes={"platform": "a"}),
    ]

    others, leader = assess(with_rules(cap), facts), assess(with_rules(cap), facts, learner=LEADER)

    assert list(credited(others).values()) == ["6", "1", "6", "7", "7", "54"]
    assert list(credited(leader).values()) == ["6", "2", "6", "8", "8", "54"]


def test_a_cap_may_count_facts():
    cap = "[[caps]]\nname = '每年'\narticle = '第六条'\nper = 'year'\ncounts = 'facts'\nlimit = 2\n"

    lines = assess(with_rules(cap), [days(1), days(2), days(3)]).lines

    assert [line.credited for line in lines] == [6, 12, 0]
    assert "每年最多 2 项，核减 18" in lines[2].reason


def test_a_cap_may_run_over_several_years():
    rules = (
        "[periods.three]\nname = '三年'\narticle = '第六条'\nyears = 3\nfirst_year = 2024\n"
        "[[caps]]\nname = '三年'\narticle = '第六条'\nper = 'three'\nlimit = 20\n"
    )
    facts = [days(2, on="2024-05-01"), days(2, on="2026-05-01"), days(2, on="2027-05-01")]

    assert credited(assess(with_rules(rules), facts)) == {"f:1": "8"}
    assert credited(assess(with_rules(rules), facts, year=2027)) == {"f:2": "12"}


def duplicate(keep, within):
    return (
        "[[duplicates]]\nname = '不重复'\narticle = '第八条'\nby = 'same_as'\n"
        f"keep = '{keep}'\nwithin = '{within}'\n"
    )


def same(number, on, value="paper:1"):
    return days(number, on=on, attributes={"same_as": value})


@pytest.mark.parametrize(
    ("keep", "within", "expected"),
    [
        ("highest", "year", {"f:1": "0", "f:2": "18"}),
        ("first", "year", {"f:1": "12", "f:2": "0"}),
        ("highest", "ever", {"f:1": "0", "f:2": "12"}),
        ("first", "ever", {"f:1": "0", "f:2": "0"}),
    ],
)
def test_duplicates_count_once(keep, within, expected):
    facts = [same(1, "2025-05-01"), same(2, "2026-02-01"), same(3, "2026-08-01")]

    statement = assess(with_rules(duplicate(keep, within)), facts)

    assert credited(statement) == expected
    assert "不重复" in next(line.reason for line in statement.lines if not line.credited)


def test_the_stricter_of_two_duplicate_rules_holds():
    rules = duplicate("highest", "year") + duplicate("first", "year").replace("same_as", "platform")
    facts = [
        days(1, attributes={"same_as": "a", "platform": "p"}),
        days(2, attributes={"same_as": "a", "platform": "p"}),
    ]

    assert credited(assess(with_rules(rules), facts)) == {"f:0": "0", "f:1": "0"}


def test_a_negative_credit_is_never_capped():
    rules = kind(part("granted = true")) + (
        "[[caps]]\nname = '每项'\narticle = '第六条'\nper = 'item'\nlimit = 5\n"
    )

    statement = assess(with_rules(rules), [thing(granted=-3), thing(granted="9")])

    assert statement.totals["total"] == 2


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


TIERS = """
[[tiers]]
key = "young"
name = "三十五岁以下"
article = "第二条"
max_age = 35
roles = ["双基"]

[[tiers]]
key = "senior"
name = "五十五岁以上"
article = "第二条"
min_age = 55
"""


@pytest.mark.parametrize(
    ("learner", "tier"),
    [
        ({}, None),
        ({"born_on": "1971-12-31"}, "senior"),
        ({"born_on": "1972-01-01"}, None),
        ({"born_on": "1991-01-01", "roles": ["双基"]}, "young"),
        ({"born_on": "1990-12-31", "roles": ["双基"]}, None),
        ({"born_on": "1991-01-01"}, None),
    ],
)
def test_tiers_look_at_age_and_roles(learner, tier):
    text = SMALL[: SMALL.index("[[tiers]]")] + TIERS + SMALL[SMALL.index("[buckets.req") :]
    edition = read(text.replace("{ leaders = 20, others = 10 }", "10"))

    assert assess(edition, [], learner=learner).tier == tier


@pytest.mark.parametrize(
    ("posts", "at_end", "at_start"),
    [
        ([("县处级副职", "2020-01-01", "2026-06-30"), ("退休", "2026-07-01", None)], False, True),
        ([("县处级副职", "2020-01-01", "2026-06-30")], True, True),
        ([("县处级副职", "2026-12-31", None)], True, False),
        ([("县处级副职", "2027-01-01", None)], False, False),
        ([("县处级副职", "2020-01-01", "2024-01-01"), ("乡科级正职", "2020-01-01", "2025-01-01")],
         False, False),
    ],
)  # fmt: skip
def test_the_tier_is_judged_on_one_day(posts, at_end, at_start):
    learner = {"posts": [{"post": post, "from": a, "to": b} for post, a, b in posts]}
    by_start = SMALL.replace('code = "small"', 'code = "small"\ntier_judged_on = "year_start"')

    assert (assess(read(SMALL), [], learner=learner).tier == "leaders") == at_end
    assert (assess(read(by_start), [], learner=learner).tier == "leaders") == at_start


def test_a_measure_may_bring_its_own_quantities_and_attributes():
    words = "[quantities.pages]\nname = '页'\n[attributes.rank]\nname = '奖次'\nvalues = ['一']\n"
    rule = kind(part("per = 'pages'\ncredits = 1\nwhere = { rank = '一' }"))

    statement = assess(with_rules(words, rule), [thing({"pages": 3}, attributes={"rank": "一"})])

    assert credited(statement) == {"f:0": "3"}


@pytest.mark.parametrize(
    ("value", "text"),
    [("1.50", "1.5"), ("48", "48"), ("0E+3", "0"), ("-0", "0"), ("1E+2", "100"), ("-0.5", "-0.5"),
     ("0.3333333333", "0.333333"), ("100", "100"), ("-0.00000001", "0")],
)  # fmt: skip
def test_decimals_are_written_without_needless_zeros(value, text):
    assert assessment.plain(Decimal(value)) == text


def test_a_factor_multiplies_only_what_there_is():
    factor = "[[kinds.thing.factor]]\ntimes = 0.5\n"

    [line] = assess(with_rules(kind(part("granted = true") + factor)), [thing()]).lines

    assert (line.claimed, line.credited) == (0, 0)
    assert "尚未核定" in line.reason


def test_years_and_documents_are_known_to_callers():
    kernel = assessment.compile(read(SMALL))

    assert kernel.year_of(date(2026, 12, 31)) == 2026
    assert kernel.rulebook.digest == read(SMALL).digest
    assert kernel.rulebook.documents["main"].title == "测试办法"


RECORDED = kind(
    part("per = 'minutes'\nunit = 60\ncredits = 1"), extra='recorded_as = ["lecture", "visit"]'
)


def test_a_fact_is_judged_under_the_measures_own_name_for_it():
    gate = """
[[gates]]
name = "不少于一小时"
article = "第十条"
kinds = ["thing"]
require = { minutes = { at_least = 60 } }
"""
    edition = with_rules(RECORDED, gate)

    statement = assess(
        edition,
        [
            {"kind": "lecture", "quantity": {"minutes": 120}},
            {"kind": "visit", "quantity": {"minutes": 30}},
            {"kind": "thing", "quantity": {"minutes": 60}},
            {"kind": "exam", "quantity": {"minutes": 60}},
        ],
    )

    assert credited(statement) == {"f:0": "2", "f:1": "0", "f:2": "1", "f:3": "0"}
    assert [line.kind for line in statement.lines] == ["thing", "thing", "thing", "exam"]


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ('["course"]', "“course”已是 kinds.course 的名称"),
        ('["thing"]', "“thing”已是 kinds.thing 的名称"),
        ('["lecture", "lecture"]', "“lecture”已是 kinds.thing 的名称"),
        ('"lecture"', "应是列表"),
    ],
)
def test_a_recorded_name_that_stands_for_two_kinds_is_refused(names, problem):
    rules = kind(part("flat = 1"), extra=f"recorded_as = {names}")

    with pytest.raises(RulebookError, match=problem):
        with_rules(rules)
