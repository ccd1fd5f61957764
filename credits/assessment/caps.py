"""Caps: at most so much per item, per period or per group. Applied as things happened."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conditions import Predicate, of_selection
from credits.assessment.conversion import amount_for
from credits.assessment.statement import plain
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.values import Cap, Rulebook

ZERO = Decimal(0)
ONE = Decimal(1)
# What each cap has used up: (cap, first year of its period, group).
Used = dict[tuple[int, int, str], Decimal]


class CompiledCap(NamedTuple):
    number: int
    name: str
    article: str
    limit: Decimal
    per_item: bool
    by: str | None
    years: int
    first_year: int
    counts_facts: bool
    unit: str
    holds: Predicate | None


def compile_cap(number: int, cap: "Cap", rulebook: "Rulebook", tier: str | None) -> CompiledCap:
    period = rulebook.periods.get(cap.per)
    return CompiledCap(
        number=number,
        name=cap.name,
        article=cap.article,
        limit=amount_for(cap.limit, tier),
        per_item=period is None,
        by=cap.by,
        years=period.years if period else 1,
        first_year=period.first_year if period else 1,
        counts_facts=cap.counts == "facts",
        unit="项" if cap.counts == "facts" else rulebook.unit,
        holds=of_selection(cap.selection),
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
    reasons: list[str] = []
    touched: list[tuple[CompiledCap, tuple[int, int, str]]] = []
    for cap in caps:
        if cap.holds is not None and not cap.holds(fact, bucket):
            continue
        if cap.per_item:
            room = cap.limit
        else:
            key = (cap.number, _first_year(cap, year), _group(cap, fact))
            room = cap.limit - used.get(key, ZERO)
            touched.append((cap, key))
            if cap.counts_facts:
                room = credits if room >= ONE else ZERO
        if credits > room:
            room = max(room, ZERO)
            reasons.append(_sentence(cap, credits - room))
            credits = room
    if credits > ZERO:
        for cap, key in touched:
            used[key] = used.get(key, ZERO) + (ONE if cap.counts_facts else credits)
    return credits, "；".join(reasons)


def _first_year(cap: CompiledCap, year: int) -> int:
    return year - (year - cap.first_year) % cap.years


def _group(cap: CompiledCap, fact: Fact) -> str:
    # Without the attribute nothing says that two facts belong together: each is its own group.
    return str(fact.attributes.get(cap.by, fact.source)) if cap.by else ""


def _sentence(cap: CompiledCap, cut_by: Decimal) -> str:
    most = f"最多 {plain(cap.limit)} {cap.unit}"
    return f"{cap.article}规定{cap.name}{most}，核减 {plain(cut_by)}"
