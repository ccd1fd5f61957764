"""The result of an assessment, and its JSON shape. Numbers become text only here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

DECIMALS_SHOWN = 6
# Three thirds of a credit are a credit: decimals leave a rest in the 28th place, which is nobody's
# shortfall, surplus or cut. What a statement does not show is nothing.
NEGLIGIBLE = Decimal("0.000001")


class StatementLine(NamedTuple):
    """One fact: what it would be worth (claimed), what it is worth, and what made the difference.

    `bucket` is None when no bucket could be told (unknown kind, missing attribute).
    """

    source: str
    kind: str
    bucket: str | None
    claimed: Decimal
    credited: Decimal
    article: str
    reason: str


class Minimum(NamedTuple):
    """One requirement of one period. `due`: its period ends with the year of the statement."""

    key: str
    name: str
    article: str
    total: str
    needed: Decimal
    has: Decimal
    short: Decimal
    met: bool
    from_: date
    to: date
    due: bool


class Lot(NamedTuple):
    """Surplus credit that may be used in later years, up to and including `valid_until`."""

    bucket: str
    credits: Decimal
    earned_in: int
    valid_until: int


class Carried(NamedTuple):
    """The lots that left a year, as they were frozen when the year was settled."""

    year: int
    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's year under one rulebook; `tier` is the key of the tier that was judged."""

    year: int
    from_: date
    to: date
    tier: str | None
    lines: tuple[StatementLine, ...]
    totals: dict[str, Decimal]
    minimums: tuple[Minimum, ...]
    met: bool
    carried_in: tuple[Lot, ...]
    carried_out: tuple[Lot, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "period": {"from": self.from_.isoformat(), "to": self.to.isoformat()},
            "lines": [_line_json(line) for line in self.lines],
            **self.outcome_json(),
            "met": self.met,
            "carried_in": [_lot_json(lot) for lot in self.carried_in],
            "carried_out": [_lot_json(lot) for lot in self.carried_out],
        }

    def outcome_json(self) -> dict[str, Any]:
        """What it came to, without the lines that lead there."""
        return {
            "totals": {name: plain(value) for name, value in self.totals.items()},
            "minimums": [_minimum_json(minimum) for minimum in self.minimums],
        }


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and needless zeros: 1.5, 48, 0, 0.333333."""
    text = format(value, "f")
    if "." in text:
        if len(text.partition(".")[2]) > DECIMALS_SHOWN:
            text = format(round(value, DECIMALS_SHOWN), "f")
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _line_json(line: StatementLine) -> dict[str, Any]:
    shown = line._asdict()
    shown["claimed"] = plain(line.claimed)
    shown["credited"] = plain(line.credited)
    return shown


def _minimum_json(minimum: Minimum) -> dict[str, Any]:
    return {
        "name": minimum.name,
        "article": minimum.article,
        "needed": plain(minimum.needed),
        "has": plain(minimum.has),
        "short": plain(minimum.short),
        "met": minimum.met,
        "period": {"from": minimum.from_.isoformat(), "to": minimum.to.isoformat()},
    }


def _lot_json(lot: Lot) -> dict[str, Any]:
    return {**lot._asdict(), "credits": plain(lot.credits)}
