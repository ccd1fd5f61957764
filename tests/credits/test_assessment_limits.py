"""What does not count, or not wholly: gates, caps, duplicates."""

import pytest

from tests.credits.rulebook_texts import (
    TITLE,
    assess,
    credited,
    days,
    kind,
    part,
    thing,
    with_rules,
)

LEADER = {"posts": [{"post": "县处级副职", "from": "2020-01-01"}]}

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
