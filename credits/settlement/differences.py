"""The figures of a settled year before and after an adjustment, side by side."""

from decimal import Decimal
from typing import Any, NamedTuple

from credits import editions
from credits.assessment import plain


class Row(NamedTuple):
    """One figure; `change` is signed, empty where nothing changes."""

    name: str
    before: str
    after: str
    change: str


class Year(NamedTuple):
    """`lines` says of each fact let in what it counts and why: {title, credited, reason}."""

    year: int
    was_met: bool
    is_met: bool
    rows: list[Row]
    lines: list[dict[str, str]]

    @property
    def is_none(self) -> bool:
        return self.was_met == self.is_met and not any(row.change for row in self.rows)


def shown(years: list[dict[str, Any]]) -> list[Year]:
    return [_year(one) for one in years]


def _year(one: dict[str, Any]) -> Year:
    before, after = one["before"], one["after"]
    book = editions.in_force(one["year"]).rulebook
    rows = [
        _row("总学分", before["totals"].get("total", "0"), after["totals"].get("total", "0")),
        *_minimums(before["minimums"], after["minimums"]),
        *_carried(before["carried_out"], after["carried_out"], book.buckets),
    ]
    return Year(one["year"], before["met"], after["met"], rows, one.get("lines", []))


def _minimums(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Row]:
    earlier = {one["name"]: one for one in before}
    return [
        _row(
            f"{one['name']}（需 {one['needed']}）",
            earlier.get(one["name"], {"has": "0"})["has"],
            one["has"],
        )
        for one in after
    ]


def _carried(before: list[dict[str, Any]], after: list[dict[str, Any]], buckets: Any) -> list[Row]:
    keys = sorted({(lot["earned_in"], lot["bucket"]) for lot in [*before, *after]})
    sums = [
        {(lot["earned_in"], lot["bucket"]): lot["credits"] for lot in lots}
        for lots in (before, after)
    ]
    return [
        _row(
            f"结转下年：{buckets[key[1]].name if key[1] in buckets else key[1]}（{key[0]} 年取得）",
            sums[0].get(key, "0"),
            sums[1].get(key, "0"),
        )
        for key in keys
    ]


def _row(name: str, before: str, after: str) -> Row:
    change = Decimal(after) - Decimal(before)
    sign = "+" if change > 0 else "−"
    return Row(name, before, after, f"{sign}{plain(abs(change))}" if change else "")
