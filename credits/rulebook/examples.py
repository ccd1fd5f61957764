"""Runs the worked examples of a rulebook: an edition whose examples fail is refused."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from credits import assessment
from credits.assessment.statement import DECIMALS_SHOWN, plain
from credits.rulebook.lines import Path
from credits.rulebook.tables import Source
from credits.rulebook.values import Example, Rulebook

Difference = tuple[Path, object, object]  # path below expect, expected, got


def run(rulebook: Rulebook, source: Source) -> None:
    """Refuse the rulebook at the line of the first expectation that does not come true."""
    kernel = assessment.compile(rulebook)
    for example in rulebook.examples:
        statement = assess_example(kernel, example)
        for path, expected, got in differences(example.expect, statement):
            problem = f"算例“{example.name}”不符：应为 {_shown(expected)}，算得 {_shown(got)}"
            source.refuse((*example.path, "expect", *path), problem)
    for team in rulebook.team_examples:
        members = [assessment.Member(totals, met) for totals, met in team.members]
        results = {one.key: one for one in kernel.assess_team(members)}
        for key, expected in team.expect.items():
            got = {"has": plain(results[key].has), "met": results[key].met}
            for path, wanted, found in _same((key,), expected, got):
                problem = f"算例“{team.name}”不符：应为 {_shown(wanted)}，算得 {_shown(found)}"
                source.refuse((*team.path, "expect", *path), problem)


def assess_example(kernel: assessment.Kernel, example: Example) -> dict[str, Any]:
    case = example.case
    statement = kernel.assess(
        case.profile, case.facts, case.year, openings=case.openings, exemptions=case.exemptions
    )
    return {**statement.as_json(), "tier": statement.tier}


def differences(expect: Mapping[str, object], statement: Mapping[str, Any]) -> Iterator[Difference]:
    for key, expected in expect.items():
        got = statement[key]
        if key in ("lines", "minimums"):
            yield from _rows(key, expected, got, "source" if key == "lines" else "name")
        elif key in ("carried_in", "carried_out"):
            yield from _lots(key, expected, got)
        else:
            yield from _same((key,), expected, got)


def _rows(key: str, expected: object, got: list[Any], by: str) -> Iterator[Difference]:
    """Each expected row names the line or minimum it is about; other rows are not looked at."""
    for number, row in enumerate(expected if isinstance(expected, list) else [expected]):
        name = row.get(by) if isinstance(row, dict) else None
        found = [one for one in got if one[by] == name and _begins(row, one)]
        if len(found) != 1:
            yield (key, number), f"{by} = {name}", "、".join(str(one[by]) for one in got)
        else:
            yield from _same((key, number), row, found[0])


def _begins(row: Any, found: dict[str, Any]) -> bool:
    """A minimum may be judged over two windows of one year: their first days tell them apart."""
    first = row["period"].get("from") if isinstance(row.get("period"), dict) else None
    return first is None or str(first) == found["period"]["from"]


def _lots(key: str, expected: object, got: list[Any]) -> Iterator[Difference]:
    if isinstance(expected, list) and len(expected) == len(got):
        for number, (lot, found) in enumerate(zip(expected, got, strict=True)):
            yield from _same((key, number), lot, found)
    else:
        yield (key,), expected, got


def _same(path: Path, expected: object, got: object) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            if key in got:
                yield from _same((*path, key), value, got[key])
            else:
                yield (*path, key), value, f"没有 {key}，只有 {'、'.join(map(str, got))}"
    elif not _equal(expected, got):
        yield path, expected, got


def _equal(expected: object, got: object) -> bool:
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    try:
        return round(as_decimal(expected), DECIMALS_SHOWN) == as_decimal(got)
    except ArithmeticError:
        return str(expected) == str(got)


def as_decimal(value: object) -> Decimal:
    """Read a number, or a fraction written as text: a third cannot be written out."""
    above, slash, below = str(value).partition("/")
    return Decimal(above) / Decimal(below) if slash else Decimal(above)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
