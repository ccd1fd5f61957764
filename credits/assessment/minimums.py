"""Judges requirements: needed, has, short; several at once, alternatives, shares, cycles."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.calendar import Calendar, Span, cycle_of
from credits.assessment.conversion import amount_for
from credits.assessment.exemptions import CompiledExemption, relieved
from credits.assessment.statement import NEGLIGIBLE, Minimum
from credits.assessment.values import Exemption
from credits.assessment.windows import CompiledWindow, compile_window

if TYPE_CHECKING:
    from credits.rulebook.values import Amount, MinimumRule, Period, Rulebook

ZERO = Decimal(0)
Totals = Mapping[str, Decimal]
Derive = Callable[[dict[str, Decimal]], Totals]


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
    window: CompiledWindow | None = None
    each_year: bool = False
    shortfall_within: "Period | None" = None
    owed: Decimal = ZERO  # what earlier years of that cycle lacked


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
    period = rulebook.periods[rule.period]
    window = compile_window(period, tier)
    cycle = None if rule.period == "year" or window else period
    return CompiledMinimum(
        rule.key,
        rule.name,
        rule.article,
        alternatives,
        cycle,
        window,
        rule.each_year,
        rulebook.periods[rule.shortfall_within] if rule.shortfall_within else None,
    )


def _asks(needs: "Amount", tier: str | None) -> bool:
    return not isinstance(needs, Mapping) or tier in needs


def judge(
    minimum: CompiledMinimum,
    year: int,
    totals: Totals,
    earned: Mapping[int, Totals],
    calendar: Calendar,
    relief: Relief | None,
    derive: Derive,
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
        if minimum.each_year:
            span = calendar.span(first, last)
            years = {one: calendar.span(one, one) for one in range(first, year + 1)}
            return judge_each(minimum, years, span, last == year, earned, relief)
        totals = derive(_summed(earned, first, year))
    return judge_span(minimum, totals, calendar.span(first, last), last == year, relief)


def judge_span(
    minimum: CompiledMinimum, totals: Totals, span: Span, due: bool, relief: Relief | None
) -> Minimum:
    """Judge one minimum over sums that were made for its span."""
    judged = [_judge_one(minimum, one, totals, span, relief) for one in minimum.alternatives]
    return _result(minimum, *_nearest(judged), span, due)


def judge_each(
    minimum: CompiledMinimum,
    years: Mapping[int, Span],
    span: Span,
    due: bool,
    earned: Mapping[int, Totals],
    relief: Relief | None,
) -> Minimum:
    """Each year must reach the need by itself: what one has too much does not help another."""
    judged = []
    for one in minimum.alternatives:
        needed = has = ZERO
        for year, days in years.items():
            whole = earned.get(year, {one.total: ZERO, one.share_of or one.total: ZERO})
            _, need, got = _judge_one(minimum, one, whole, days, relief)
            needed, has = needed + need, has + min(need, got)
        judged.append((one.total, needed, has))
    return _result(minimum, *_nearest(judged), span, due)


def _nearest(judged: list[tuple[str, Decimal, Decimal]]) -> tuple[str, Decimal, Decimal]:
    return min(judged, key=_distance) if len(judged) > 1 else judged[0]


def _result(
    minimum: CompiledMinimum, total: str, needed: Decimal, has: Decimal, span: Span, due: bool
) -> Minimum:
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
        due,
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
    return one.total, needed + minimum.owed, totals[one.total]


def _distance(judged: tuple[str, Decimal, Decimal]) -> Decimal:
    """The share that is missing: alternatives may be in days and in hours."""
    _, needed, has = judged
    return max(needed - has, ZERO) / needed if needed > ZERO else ZERO


def _summed(earned: Mapping[int, Totals], first: int, last: int) -> dict[str, Decimal]:
    years = [earned[year] for year in range(first, last + 1) if year in earned]
    return {name: sum((totals[name] for totals in years), ZERO) for name in earned[last]}
