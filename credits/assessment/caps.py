"""Caps: at most so much per item, per period or per group. Applied as things happened."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conditions import Predicate, of_selection
from credits.assessment.conversion import amount_for
from credits.assessment.statement import NEGLIGIBLE, plain
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.values import Cap, Rulebook

ZERO = Decimal(0)
ONE = Decimal(1)
# What each cap has used up: (cap, its day, part of the year or cycle, group).
Used = dict[tuple[int, int, str], Decimal]


class CompiledCap(NamedTuple):
    number: int
    name: str
    article: str
    limit: Decimal
    per: str  # item, day, part (of the year), years
    by: str | None
    years: int
    first_year: int
    months: int
    starts: tuple[int, int]
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
        per=cap.per if period is None else "part" if period.part_months else "years",
        by=cap.by,
        years=period.years if period else 1,
        first_year=period.first_year if period else 1,
        months=period.part_months if period else 0,
        starts=rulebook.periods["year"].starts,
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
        if cap.per == "item":
            room = cap.limit
        else:
            key = (cap.number, _when(cap, fact, year), _group(cap, fact))
            room = _limit(cap, fact) - used.get(key, ZERO)
            touched.append((cap, key))
            if cap.counts_facts:
                room = credits if room >= ONE else ZERO
        if credits - room >= NEGLIGIBLE:
            room = room if room >= NEGLIGIBLE else ZERO
            reasons.append(_sentence(cap, credits - room))
            credits = room
    if credits > ZERO:
        for cap, key in touched:
            used[key] = used.get(key, ZERO) + (ONE if cap.counts_facts else credits)
    return credits, "；".join(reasons)


def _when(cap: CompiledCap, fact: Fact, year: int) -> int:
    """A number that is the same for all facts of one day, one part of the year, one cycle."""
    if cap.per == "day":
        return fact.on.toordinal()
    if cap.per == "part":
        month, day = cap.starts
        begun = fact.on.year * 12 + fact.on.month - month - (fact.on.day < day)
        return begun // cap.months
    return year - (year - cap.first_year) % cap.years


def _limit(cap: CompiledCap, fact: Fact) -> Decimal:
    """Something of several days has the day's limit for each of them."""
    if cap.per != "day" or fact.from_ is None or cap.counts_facts:
        return cap.limit
    return cap.limit * ((fact.on - fact.from_).days + 1)


def _group(cap: CompiledCap, fact: Fact) -> str:
    # Without the attribute nothing says that two facts belong together: each is its own group.
    return str(fact.attributes.get(cap.by, fact.source)) if cap.by else ""


def _sentence(cap: CompiledCap, cut_by: Decimal) -> str:
    most = f"最多 {plain(cap.limit)} {cap.unit}"
    return f"{cap.article}规定{cap.name}{most}，核减 {plain(cut_by)}"
