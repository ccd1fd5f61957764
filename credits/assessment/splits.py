"""One event or award that counts in several years: which share of its credit each year gets."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.calendar import Calendar
from credits.assessment.conditions import Predicate, of_selection
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.values import Rulebook

ONE = Decimal(1)


class Share(NamedTuple):
    part: Decimal
    article: str
    name: str
    is_own: bool  # the year in which the fact was completed: there it counts as one


class CompiledSplit(NamedTuple):
    kinds: frozenset[str]
    holds: Predicate | None
    shares: tuple[Decimal, ...]  # empty: by the days that lie in each year
    article: str
    name: str


def compile_splits(rulebook: "Rulebook") -> tuple[CompiledSplit, ...]:
    return tuple(
        CompiledSplit(
            split.selection.kinds or frozenset(rulebook.kinds),
            of_selection(split.selection),
            split.shares,
            split.article,
            split.name,
        )
        for split in rulebook.splits
    )


def parts_of(
    fact: Fact, splits: tuple[CompiledSplit, ...], calendar: Calendar
) -> list[tuple[int, Fact, Share]]:
    """Return the years that a fact counts in, as a fact of each; empty where nothing splits it."""
    for split in splits:
        if fact.kind in split.kinds and (split.holds is None or split.holds(fact, None)):
            shares = _by_shares(fact, split, calendar) if split.shares else _by_days(fact, calendar)
            if len(shares) < 2:
                return []
            return [_part(fact, year, part, split, calendar) for year, part in shares if part]
    return []


def _part(
    fact: Fact, year: int, part: Decimal, split: CompiledSplit, calendar: Calendar
) -> tuple[int, Fact, Share]:
    is_own = year == calendar.year_of(fact.on)
    share = Share(part, split.article, split.name, is_own)
    return year, _within(fact, year, calendar), share


def _by_shares(fact: Fact, split: CompiledSplit, calendar: Calendar) -> list[tuple[int, Decimal]]:
    first = calendar.year_of(fact.on)
    return [(first + number, share) for number, share in enumerate(split.shares)]


def _by_days(fact: Fact, calendar: Calendar) -> list[tuple[int, Decimal]]:
    start = fact.from_ or fact.on
    whole = Decimal((fact.on - start).days + 1)
    shares: list[tuple[int, Decimal]] = []
    for year in range(calendar.year_of(start), calendar.year_of(fact.on) + 1):
        first, last = calendar.span(year, year)
        days = (min(last, fact.on) - max(first, start)).days + 1
        shares.append((year, Decimal(days) / whole))
    return shares


def _within(fact: Fact, year: int, calendar: Calendar) -> Fact:
    start, end = calendar.span(year, year)
    return fact._replace(on=_clamped(fact.on, start, end))


def _clamped(day: date, start: date, end: date) -> date:
    return min(max(day, start), end)
