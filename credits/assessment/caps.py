"""Caps: at most so much per item, per period or per group. Applied as things happened."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conditions import Predicate
from credits.assessment.conversion import amount_for
from credits.assessment.statement import NEGLIGIBLE, plain
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.values import Cap, Period, Rulebook

ZERO = Decimal(0)
ONE = Decimal(1)
# Which cap; its day, part of the year or cycle; its group.
Key = tuple[int, int, str]
Used = dict[Key, Decimal]  # what each cap has used up
When = Callable[[Fact, int], int]


class CompiledCap(NamedTuple):
    limit: Decimal
    key_of: Callable[[Fact, int], Key] | None  # by fact and year; None: each item by itself
    limit_of: Callable[[Fact], Decimal] | None  # where it is not the same for all
    counts_facts: bool
    told: str  # what is said of a cut, up to how much
    holds: Predicate | None


def compile_cap(
    number: int, cap: "Cap", rulebook: "Rulebook", tier: str | None, holds: Predicate | None
) -> CompiledCap:
    limit = amount_for(cap.limit, tier)
    facts = cap.counts == "facts"
    most = f"最多 {plain(limit)} {'项' if facts else rulebook.unit}"
    return CompiledCap(
        limit=limit,
        key_of=None if cap.per == "item" else _key(number, cap, rulebook),
        limit_of=_by_days(limit) if cap.per == "day" and not facts else None,
        counts_facts=facts,
        told=f"{cap.article}规定{cap.name}{most}，核减 ",
        holds=holds,
    )


def cut(
    caps: tuple[CompiledCap, ...],
    fact: Fact,
    bucket: str | None,
    credits: Decimal,
    year: int,
    used: Used,
) -> tuple[Decimal, str]:
    """Return what is left of positive credits, with a sentence for each cap that cut; note use."""
    reason = ""
    touched: list[tuple[Key, Decimal, bool]] = []
    for limit, key_of, limit_of, counts_facts, told, holds in caps:
        if holds is not None and not holds(fact, bucket):
            continue
        room = limit
        if key_of is not None:
            key = key_of(fact, year)
            before = used.get(key, ZERO)
            room = (limit_of(fact) if limit_of else limit) - before
            touched.append((key, before, counts_facts))
            if counts_facts:
                room = credits if room >= ONE else ZERO
        if credits > room and credits - room >= NEGLIGIBLE:
            room = room if room >= NEGLIGIBLE else ZERO
            sentence = told + plain(credits - room)
            reason = f"{reason}；{sentence}" if reason else sentence
            credits = room
    if credits > ZERO:
        for key, before, counts_facts in touched:
            used[key] = before + (ONE if counts_facts else credits)
    return credits, reason


def _key(number: int, cap: "Cap", rulebook: "Rulebook") -> Callable[[Fact, int], Key]:
    period = rulebook.periods.get(cap.per)
    if cap.by is None and period is not None and period.years == 1 and not period.part_months:
        return lambda fact, year: (number, year, "")
    when = _when(period, rulebook.periods["year"])
    by = cap.by
    if by is None:
        return lambda fact, year: (number, when(fact, year), "")
    # Without the attribute nothing says that two facts belong together: each is its own group.
    return lambda fact, year: (
        number,
        when(fact, year),
        str(fact.attributes.get(by, fact.source)),
    )


def _when(period: "Period | None", year_of: "Period") -> When:
    """A number that is the same for all facts of one day, one part of the year, one cycle."""
    if period is None:
        return lambda fact, year: fact.on.toordinal()
    years, first_year, months = period.years, period.first_year, period.part_months
    if not months:
        return lambda fact, year: year - (year - first_year) % years
    month, day = year_of.starts

    def part(fact: Fact, year: int) -> int:
        begun = fact.on.year * 12 + fact.on.month - month - (fact.on.day < day)
        return begun // months

    return part


def _by_days(limit: Decimal) -> Callable[[Fact], Decimal]:
    """Something of several days has the day's limit for each of them."""

    def limit_of(fact: Fact) -> Decimal:
        if fact.from_ is None:
            return limit
        return limit * ((fact.on - fact.from_).days + 1)

    return limit_of
