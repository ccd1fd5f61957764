"""A person's facts in the order in which things happened, year by year; never as they were filed.

What was filed twice under one source is there once. A split fact is in each of its years.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from credits.assessment.calendar import Calendar
from credits.assessment.splits import CompiledSplit, Share, parts_of
from credits.assessment.values import Fact

Years = dict[int, list[Fact]]
Shares = dict[tuple[str, int], Share]  # of split facts, by source and year
CIVIL_YEAR = attrgetter("on.year")


def by_year(
    facts: Iterable[Fact], last: int, calendar: Calendar, splits: tuple[CompiledSplit, ...]
) -> tuple[Years, Shares]:
    """Return the facts of each year through the last one, and how split facts are shared."""
    ordered = _once(sorted(facts, key=_happened))
    shares: Shares = {}
    if splits:
        ordered = sorted(_split(ordered, calendar, splits, shares), key=_happened)
    years = groupby(ordered, CIVIL_YEAR if calendar.is_civil else _year_by(calendar))
    return {year: list(some) for year, some in years if year <= last}, shares


def _happened(fact: Fact) -> tuple[date, date, str]:
    source, _, from_, on, _, _, _ = fact
    return on, from_ or on, source


def _once(ordered: list[Fact]) -> list[Fact]:
    if len({fact.source for fact in ordered}) == len(ordered):
        return ordered
    first: dict[str, Fact] = {}
    for fact in ordered:
        first.setdefault(fact.source, fact)
    return list(first.values())


def _split(
    facts: Iterable[Fact],
    calendar: Calendar,
    splits: tuple[CompiledSplit, ...],
    shares: Shares,
) -> Iterator[Fact]:
    """Each part lies on a day of its own year, wherever the fact was completed."""
    for fact in facts:
        parts = parts_of(fact, splits, calendar)
        for year, part, share in parts:
            shares[fact.source, year] = share
            yield part
        if not parts:
            yield fact


def _year_by(calendar: Calendar) -> Callable[[Fact], int]:
    return lambda fact: calendar.year_of(fact.on)
