"""Judges requirements: needed, has, short; several at once, alternatives, shares, cycles."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.calendar import Calendar, Span, cycle_of
from credits.assessment.conversion import amount_for
from credits.assessment.exemptions import CompiledExemption, relieved
from credits.assessment.statement import Minimum
from credits.assessment.values import Exemption

if TYPE_CHECKING:
    from credits.rulebook.values import Amount, MinimumRule, Period, Rulebook

ZERO = Decimal(0)
# Three thirds of a credit are a credit: decimals leave a rest in the 28th place.
NEGLIGIBLE = Decimal("0.000001")
Totals = Mapping[str, Decimal]


class CompiledAlternative(NamedTuple):
    total: str
    needs: Decimal
    share_of: str | None


class CompiledMinimum(NamedTuple):
    key: str
    name: str
    article: str
    alternatives: tuple[CompiledAlternative, ...]
    cycle: "Period | None"  # None: the year itself


class Relief(NamedTuple):
    """What was approved for the person, and what the rulebook says about those codes."""

    granted: tuple[Exemption, ...]
    rules: Mapping[str, CompiledExemption]


def compile_minimums(rulebook: "Rulebook", tier: str | None) -> tuple[CompiledMinimum, ...]:
    compiled = (_compile(rule, rulebook, tier) for rule in rulebook.minimums)
    return tuple(minimum for minimum in compiled if minimum is not None)


def _compile(rule: "MinimumRule", rulebook: "Rulebook", tier: str | None) -> CompiledMinimum | None:
    if rule.tiers and tier not in rule.tiers:
        return None
    asked = [one for one in rule.alternatives if _asks(one.needs, tier)]
    if not asked:
        return None
    alternatives = tuple(
        CompiledAlternative(one.total, amount_for(one.needs, tier), one.share_of) for one in asked
    )
    cycle = None if rule.period == "year" else rulebook.periods[rule.period]
    return CompiledMinimum(rule.key, rule.name, rule.article, alternatives, cycle)


def _asks(needs: "Amount", tier: str | None) -> bool:
    return not isinstance(needs, Mapping) or tier in needs


def judge(
    minimum: CompiledMinimum,
    year: int,
    totals: Totals,
    earned: Mapping[int, Totals],
    calendar: Calendar,
    relief: Relief | None,
) -> Minimum | None:
    """Judge one minimum; None when the year lies before its first cycle.

    A year counts what was carried into it. A cycle counts each credit in the year in which it
    was earned, so that carried credit is not counted twice.
    """
    first = last = year
    if minimum.cycle is not None:
        cycle = cycle_of(minimum.cycle, year)
        if cycle is None:
            return None
        first, last = cycle
        totals = _summed(earned, first, year)
    span = calendar.span(first, last)
    judged = [_judge_one(minimum, one, totals, span, relief) for one in minimum.alternatives]
    total, needed, has = min(judged, key=_distance) if len(judged) > 1 else judged[0]
    short = needed - has
    if short < NEGLIGIBLE:
        short = ZERO
    return Minimum(
        minimum.key,
        minimum.name,
        minimum.article,
        total,
        needed,
        has,
        short,
        not short,
        span[0],
        span[1],
        last == year,
    )


def _judge_one(
    minimum: CompiledMinimum,
    one: CompiledAlternative,
    totals: Totals,
    span: Span,
    relief: Relief | None,
) -> tuple[str, Decimal, Decimal]:
    needed = one.needs if one.share_of is None else one.needs * totals[one.share_of]
    if relief is not None:
        needed = relieved(needed, minimum.key, span, relief.granted, relief.rules)
    return one.total, needed, totals[one.total]


def _distance(judged: tuple[str, Decimal, Decimal]) -> Decimal:
    """The share that is missing: alternatives may be in days and in hours."""
    _, needed, has = judged
    return max(needed - has, ZERO) / needed if needed > ZERO else ZERO


def _summed(earned: Mapping[int, Totals], first: int, last: int) -> Totals:
    years = [earned[year] for year in range(first, last + 1) if year in earned]
    return {name: sum((totals[name] for totals in years), ZERO) for name in earned[last]}
