"""Measures that no authority published, written from the guide alone, against sums done by hand.

Each measure has a file of cases beside it; the arithmetic stands there as comments. Minimums and
carried lots are compared as a whole, lines in the order of the statement, totals by name.
"""

import json
import re
import tomllib
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from credits import assessment, rulebook

HERE = Path(__file__).parent
MEASURES = sorted(path.stem for path in HERE.glob("*.toml") if not path.stem.endswith(".cases"))


def cases_of(measure):
    text = (HERE / f"{measure}.cases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["cases"]


ALL = [(measure, case) for measure in MEASURES for case in cases_of(measure)]


def assess(toml, case, folder):
    file = folder / "case.json"
    # TOML has no null: a case writes it as a word.
    file.write_text(json.dumps(case).replace('"null"', "null"), encoding="utf-8")
    out = StringIO()
    call_command("assess", "--rulebook", str(toml), "--case", str(file), "--json", stdout=out)
    return json.loads(out.getvalue())


def told(statement, expect):
    """The statement, reduced to what the case speaks of."""
    found = {key: statement[key] for key in expect}
    for key in ("totals", "period"):
        if key in expect:
            found[key] = {name: found[key].get(name) for name in expect[key]}
    if "lines" in expect:
        found["lines"] = [_line(line, row) for line, row in _pairs(found["lines"], expect["lines"])]
    if "minimums" in expect:
        rows = _pairs(found["minimums"], expect["minimums"])
        found["minimums"] = [{key: one.get(key) for key in row} for one, row in rows]
    return found


def _pairs(found, expected):
    """As many rows as were found; a row that nobody expected is compared as a whole."""
    return [(one, expected[n] if n < len(expected) else one) for n, one in enumerate(found)]


def _line(line, row):
    shown = {key: line.get(key) for key in row if key != "because"}
    if "because" in row:  # the article that cut it
        shown["because"] = row["because"] if row["because"] in line["reason"] else line["reason"]
    return shown


@pytest.mark.parametrize(
    ("measure", "case"), ALL, ids=[f"{measure}: {case['name']}" for measure, case in ALL]
)
def test_an_unseen_measure_comes_to_the_sum_done_by_hand(measure, case, tmp_path):
    statement = assess(HERE / f"{measure}.toml", case["case"], tmp_path)

    expect = {key: value for key, value in case["expect"].items() if key != "tier"}
    assert told(statement, expect) == expect


@pytest.mark.parametrize("measure", MEASURES)
def test_every_unseen_measure_has_six_cases_and_passes_the_check(measure):
    call_command("check_rulebook", str(HERE / f"{measure}.toml"))

    assert len(cases_of(measure)) >= 6


def test_a_tier_that_a_case_names_is_the_one_judged():
    named = [(measure, case) for measure, case in ALL if "tier" in case["expect"]]
    judged = []
    for measure, case in named:
        edition = rulebook.load(HERE / f"{measure}.toml")
        read = assessment.read_case(case["case"], quantities=edition.quantities)
        judged.append(assessment.compile(edition).tier_of(read.profile, read.year))

    assert judged == [case["expect"]["tier"] for _, case in named]


NUMBER = re.compile(r'(?<=[=\[ ])("?)(-?\d+(?:\.\d+)?)((?:/\d+)?"?)(?=[,\s}\]])')
NOT_A_RULE = re.compile(
    r"^(#|name|reading|title|dated|in_force|first_year|members|expect|    \{ totals)"
)


def changed_numbers(text):
    """The measure with one number raised a little, once for each number in it."""
    at = 0
    for line in text.splitlines(keepends=True):
        for found in () if NOT_A_RULE.match(line) else NUMBER.finditer(line):
            quote, figure, rest = found.groups()
            step = Decimal("0.05") if "." in figure else Decimal(1)
            start, end = at + found.start(), at + found.end()
            changed = f"{quote}{Decimal(figure) + step}{rest}"
            yield line.strip(), text[:start] + changed + text[end:]
        at += len(line)


def survives(text, cases):
    try:
        edition = rulebook.read(text, name="changed")
    except rulebook.RulebookError:
        return False
    kernel = assessment.compile(edition)
    for case in cases:
        data = json.loads(json.dumps(case["case"]).replace('"null"', "null"))
        read = assessment.read_case(data, quantities=edition.quantities)
        expect = {key: value for key, value in case["expect"].items() if key != "tier"}
        if told(read.judged_by(kernel).as_json(), expect) != expect:
            return False
    return True


@pytest.mark.parametrize("measure", MEASURES)
def test_no_number_of_a_measure_can_change_unnoticed(measure):
    text, cases = (HERE / f"{measure}.toml").read_text(encoding="utf-8"), cases_of(measure)

    unnoticed = [line for line, changed in changed_numbers(text) if survives(changed, cases)]

    assert unnoticed == []
