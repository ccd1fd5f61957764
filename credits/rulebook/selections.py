"""Reads what every rule shares: its article, the facts it selects, conditions, amounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from credits.assessment.statement import plain
from credits.assessment.values import (
    HOW_SHARES_ARE_WRITTEN,
    HOW_TRUTHS_ARE_WRITTEN,
    SHARES,
    TRUTHS,
)
from credits.rulebook.shapes import Bounds, Condition, Selection, Test
from credits.rulebook.tables import Table
from credits.rulebook.values import Amount, Attribute, Document, Reading, Step

BOUNDS = ("at_least", "more_than", "at_most", "less_than")
ROUNDINGS = ("none", "up", "down", "half_up")
COMPARISONS = (*BOUNDS, "not", "given")


@dataclass
class Names:
    """What the rulebook has defined so far, for references to be checked against."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    tiers: dict[str, None] = field(default_factory=dict)
    buckets: dict[str, None] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    recorded: dict[str, None] = field(default_factory=dict)  # other names of kinds
    periods: dict[str, None] = field(default_factory=dict)
    cycles: dict[str, None] = field(default_factory=dict)  # periods of whole years
    parts: dict[str, None] = field(default_factory=dict)  # periods that share out the year
    totals: dict[str, None] = field(default_factory=dict)
    quantities: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)


def read_article(table: Table, names: Names, default: str | None = None) -> str:
    """Resolve "第五条" or "henan: 第三条" to the document's title and the article."""
    note_reading(table, names)
    if default is not None and "article" not in table:
        return default
    text = table.needed_text("article")
    key, colon, rest = text.partition(":")
    if colon and key.isascii() and key.isidentifier():
        table.known("article", key, names.documents, "文件（documents）")
        return f"《{names.documents[key].title}》{rest.strip()}"
    return f"《{next(iter(names.documents.values())).title}》{text}"


def note_reading(table: Table, names: Names) -> None:
    text = table.text("reading")
    if text:
        label = table.values.get("name") or ".".join(str(part) for part in table.path)
        names.readings.append(Reading(str(label), text))
    table.text("note")


def read_amount(table: Table, key: str, names: Names, *, all_tiers: bool = True) -> Amount:
    """Read a number, or one per tier: { division = 84, others = 72 }."""
    if key not in table or not isinstance(table.values[key], dict):
        return table.number(key)
    per_tier = table.table(key)
    assert per_tier is not None  # the key is there
    for tier in per_tier.values:
        per_tier.known(tier, tier, names.tiers, "层级（tiers）")
    missing = [tier for tier in names.tiers if tier not in per_tier.values]
    if missing and all_tiers:
        table.refuse(key, f"缺少层级 {'、'.join(missing)} 的数字；对所有层级相同时只写一个数字")
    return {tier: per_tier.as_number(tier, value) for tier, value in per_tier.values.items()}


def read_selection(table: Table, names: Names, *, kinds: bool = True) -> Selection:
    """Read kinds, buckets, tiers and where; rules inside a kind have no choice of kinds."""
    where = table.table("where")
    return Selection(
        kinds=table.names("kinds", names.kinds, "活动类别（kinds）") if kinds else frozenset(),
        buckets=table.names("buckets", names.buckets, "学分类别（buckets）"),
        tiers=table.names("tiers", names.tiers, "层级（tiers）"),
        where=None if where is None else read_condition(where, names),
    )


def read_condition(table: Table, names: Names) -> Condition:
    any_of = tuple(read_condition(choice, names) for choice in table.tables("any_of"))
    tests = tuple(_test(table, key, names) for key in table.values if key != "any_of")
    if not tests and not any_of:
        table.refuse(None, "条件是空的，请写明要检查的数量或属性")
    return Condition(tests, any_of)


def read_rounding(table: Table) -> dict[str, Any]:
    """Which way, and to multiples of what."""
    to = table.number("round_to", Decimal(1))
    if to <= 0:
        table.refuse("round_to", "应大于 0，例如 0.5")
    way = table.choice("rounding", ROUNDINGS, "none")
    if way == "none" and "round_to" in table:
        table.refuse("round_to", "同时写明 rounding：up、down 或 half_up")
    return {"rounding": way, "round_to": to}


def read_bounds(table: Table) -> Bounds:
    bounds = {key: table.number(key) for key in BOUNDS if key in table}
    if {"at_least", "more_than"} <= bounds.keys() or {"at_most", "less_than"} <= bounds.keys():
        table.refuse(None, "同一端写了两个界限，只留一个")
    read = Bounds(**bounds)
    if _start(read) > _end(read):
        table.refuse(None, f"下限 {plain(_start(read))} 大于上限 {plain(_end(read))}，没有数能满足")
    return read


def read_steps(table: Table, key: str, names: Names) -> tuple[Step, ...]:
    """Read a step table; two steps may not both hold, or the measure would say two things."""
    steps: list[Step] = []
    for row in table.tables(key):
        steps.append(Step(read_bounds(row), read_amount(row, "credits", names)))
        row.done()
        for number, earlier in enumerate(steps[:-1]):
            if _overlap(earlier.bounds, steps[-1].bounds):
                row.refuse(None, f"与第 {number + 1} 档重叠，请写明边界归哪一档")
    if not steps:
        table.refuse(key, "至少要有一档")
    _refuse_gap(table, key, steps)
    return tuple(steps)


def _refuse_gap(table: Table, key: str, steps: list[Step]) -> None:
    """Between two steps nothing may fall through; below the first and above the last it may."""
    numbered = sorted(enumerate(steps), key=lambda one: _start(one[1].bounds))
    for (_, lower), (number, upper) in pairwise(numbered):
        end, start = _end(lower.bounds), _start(upper.bounds)
        closed = lower.bounds.at_most is not None or upper.bounds.at_least is not None
        if end < start or (end == start and not closed):
            end_to_start = f"{plain(end)} 与 {plain(start)} 之间"
            where = f"恰好 {plain(end)}" if end == start else end_to_start
            problem = f"{where}不在任何一档：请写明归哪一档，可用 more_than 和 at_most 接上"
            table.source.refuse((*table.path, key, number), problem)


def _start(bounds: Bounds) -> Decimal:
    known = bounds.at_least if bounds.at_least is not None else bounds.more_than
    return Decimal("-Infinity") if known is None else known


def _end(bounds: Bounds) -> Decimal:
    known = bounds.at_most if bounds.at_most is not None else bounds.less_than
    return Decimal("Infinity") if known is None else known


def _test(table: Table, key: str, names: Names) -> Test:
    value = table.values[key]
    subject = _subject(table, key, names)
    _refuse_beyond(table, key)
    if not isinstance(value, dict):
        return Test(key, subject, one_of=_wanted(table, key, value))
    inner = table.table(key)
    assert inner is not None  # the value is a table
    if not inner.values or not set(inner.values) <= set(COMPARISONS):
        for comparison in COMPARISONS:
            inner.asked.add(comparison)
        inner.done()
        table.refuse(key, f"请写明比较：{'、'.join(COMPARISONS)}")
    if len({*inner.values} - {*BOUNDS}) > (0 if {*inner.values} & {*BOUNDS} else 1):
        inner.refuse(None, "not、given 各自单独使用")
    if "not" in inner:
        return Test(key, subject, none_of=_wanted(inner, "not", inner.values["not"]))
    if "given" in inner:
        return Test(key, subject, given=inner.flag("given", True))
    return Test(key, subject, bounds=read_bounds(inner))


def _refuse_beyond(table: Table, key: str) -> None:
    """Progress of 90 would be ninety times the whole; "yes" is never true."""
    asked = table.values[key]
    wanted = asked.get("not", []) if isinstance(asked, dict) else asked
    figures = (
        [asked[bound] for bound in BOUNDS if bound in asked] if isinstance(asked, dict) else []
    )
    values = [*(wanted if isinstance(wanted, list) else [wanted]), *figures]
    if key in TRUTHS and not all(isinstance(value, bool) for value in values):
        table.refuse(key, HOW_TRUTHS_ARE_WRITTEN)
    if key in SHARES and not all(0 <= table.as_number(key, value) <= 1 for value in values):
        table.refuse(key, HOW_SHARES_ARE_WRITTEN)


def _subject(table: Table, key: str, names: Names) -> str:
    if key == "bucket" and key not in names.quantities:
        return "bucket"
    if key in names.quantities:
        return "quantity"
    known = [*names.quantities, *sorted(names.attributes), "any_of"]
    table.known(key, key, known, "数量或属性")
    return "attribute"


def _wanted(table: Table, key: str, value: object) -> frozenset[object]:
    values = value if isinstance(value, list) else [value]
    wanted: set[object] = set()
    for one in values:
        if not isinstance(one, bool | str | int | Decimal):
            table.refuse(key, "应是文字、数字、true/false，或 [ ] 中的几个")
        wanted.add(one if isinstance(one, bool | str) else table.as_number(key, one))
    if not wanted:
        table.refuse(key, "列表是空的")
    return frozenset(wanted)


def _overlap(one: Bounds, other: Bounds) -> bool:
    return _reaches(one, other) and _reaches(other, one)


def _reaches(low: Bounds, high: Bounds) -> bool:
    """Does `low` begin no later than `high` ends?"""
    start = low.at_least if low.at_least is not None else low.more_than
    end = high.at_most if high.at_most is not None else high.less_than
    if start is None or end is None:
        return True
    closed = low.at_least is not None and high.at_most is not None
    return start <= end if closed else start < end
