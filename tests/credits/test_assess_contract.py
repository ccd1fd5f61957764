"""`assess --json` keeps the shapes that others build on: key by key, and byte for byte."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.credits.unseen.test_unseen_measures import HERE

DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")
QUANTITIES = ("days", "half_days", "minutes", "sessions", "items", "characters", "points")
ATTRIBUTES = (
    "bucket",
    "level",
    "organiser",
    "role",
    "progress",
    "exam_passed",
    "approved_in_advance",
    "same_as",
    "platform",
    "author_order",
    "authors",
)
FACT = {
    "source": "case:1",
    "kind": "course",
    "from": "2026-03-02",
    "on": "2026-03-06",
    "quantity": dict.fromkeys(QUANTITIES),
    "attributes": dict.fromkeys(ATTRIBUTES),
    "granted": "8.50",
}
CASE = {
    "learner": {
        "personnel_no": "410000001",
        "born_on": "1985-05-01",
        "joined_on": "2008-07-01",
        "roles": [],
        "posts": [{"post": "局长", "rank": "一级主任科员", "from": "2025-01-01", "to": None}],
    },
    "year": 2026,
    "exemptions": [
        {"code": "E1", "from": "2026-03-01", "to": "2026-08-31", "approved_by": "x"},
    ],
    "opening": [{"bucket": "bank", "credits": "14", "earned_in": 2025}],
    "facts": [FACT, {**FACT, "source": "case:2", "kind": "nobody's", "granted": None}],
}


@pytest.fixture
def assess(tmp_path):
    def run(case, measure="three-year-terms"):
        file, out, err = tmp_path / "case.json", StringIO(), StringIO()
        file.write_text(json.dumps(case), encoding="utf-8")
        rulebook = str(HERE / f"{measure}.toml")
        call_command(
            "assess", "--rulebook", rulebook, "--case", str(file), "--json", stdout=out, stderr=err
        )
        return out.getvalue()

    return run


def test_a_statement_has_the_keys_of_the_contract(assess):
    statement = json.loads(assess(CASE))

    assert list(statement) == [
        "year",
        "period",
        "lines",
        "totals",
        "minimums",
        "met",
        "carried_in",
        "carried_out",
    ]
    assert statement["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
    assert [list(line) for line in statement["lines"]] == [
        ["source", "kind", "bucket", "claimed", "credited", "article", "reason"]
    ] * 2
    assert statement["lines"][0]["claimed"] == "8.5"
    assert statement["lines"][1] == {
        "source": "case:2",
        "kind": "nobody's",
        "bucket": None,
        "claimed": "0",
        "credited": "0",
        "article": "",
        "reason": "现行制度没有“nobody's”这一类，不计学分",
    }
    assert list(statement["totals"]) == ["total", "credit", "visits"]
    for minimum in statement["minimums"]:
        assert list(minimum) == ["name", "article", "needed", "has", "short", "met", "period"]


def test_a_minimum_of_several_years_carries_its_own_period(assess):
    minimums = json.loads(assess(CASE))["minimums"]

    assert [(one["name"], one["period"]["from"], one["period"]["to"]) for one in minimums] == [
        ("任期学分", "2025-01-01", "2027-12-31"),
        ("任期内每年学分", "2026-01-01", "2026-12-31"),
        ("近十八个月调研", "2025-07-01", "2026-12-31"),
    ]


def test_lots_are_written_alike_going_in_and_out(assess):
    lecture = {"source": "a", "kind": "lecture", "on": "2026-02-01", "quantity": {"sessions": 17}}

    statement = json.loads(assess({**CASE, "facts": [lecture]}, "surplus-lots"))

    assert statement["carried_in"] == [
        {"bucket": "bank", "credits": "14", "earned_in": 2025, "valid_until": 2027}
    ]
    assert statement["carried_out"] == [
        {"bucket": "bank", "credits": "14", "earned_in": 2025, "valid_until": 2027},
        {"bucket": "bank", "credits": "2", "earned_in": 2026, "valid_until": 2028},
    ]


@pytest.mark.parametrize("written", ["1.50", 1.5, "1.5", "01.5", "15e-1", " 1.5 "])
def test_a_number_has_one_form_however_it_was_written(assess, written):
    case = {"year": 2026, "facts": [{**FACT, "granted": written}]}

    assert json.loads(assess(case))["lines"][0]["credited"] == "1.5"


def test_every_number_is_a_canonical_decimal(assess):
    facts = [{**FACT, "source": f"case:{n}", "granted": f"{n}.{n}0"} for n in range(30)]

    statement = json.loads(assess({**CASE, "facts": facts}))

    figures = [*statement["totals"].values()]
    for line in statement["lines"]:
        figures += [line["claimed"], line["credited"]]
    for minimum in statement["minimums"]:
        figures += [minimum["needed"], minimum["has"], minimum["short"]]
    assert len(figures) == 72
    assert [one for one in figures if not DECIMAL.fullmatch(one)] == []


def test_the_same_case_gives_the_same_bytes_in_any_order(assess):
    facts = [{**FACT, "source": f"case:{n}", "granted": n} for n in range(40)]

    printed = assess({**CASE, "facts": facts})

    assert assess({**CASE, "facts": facts[::-1]}) == printed


@pytest.mark.parametrize("key", ["learner", "exemptions", "opening", "facts"])
def test_an_absent_key_and_null_say_the_same(assess, key):
    absent = {name: value for name, value in CASE.items() if name != key}

    assert assess({**CASE, key: None}) == assess(absent)


@pytest.mark.parametrize("key", ["from", "quantity", "attributes", "granted"])
def test_an_absent_part_of_a_fact_and_null_say_the_same(assess, key):
    absent = {name: value for name, value in FACT.items() if name != key}

    assert assess({"year": 2026, "facts": [{**FACT, key: None}]}) == assess(
        {"year": 2026, "facts": [absent]}
    )


def test_ten_thousand_facts_are_one_statement(assess):
    facts = [{**FACT, "source": f"case:{n}", "granted": 1} for n in range(10_000)]

    statement = json.loads(assess({**CASE, "facts": facts}))

    assert len(statement["lines"]) == 10_000
    assert statement["totals"]["total"] == "10000"
