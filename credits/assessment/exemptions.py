"""Approved exemptions lower what a minimum needs. By default whole, never month by month."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.calendar import Span
from credits.assessment.values import Exemption

if TYPE_CHECKING:
    from credits.rulebook.values import ExemptionRule

ONE = Decimal(1)
ROUNDINGS = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "half_up": ROUND_HALF_UP}


class CompiledExemption(NamedTuple):
    minimums: frozenset[str]
    factor: Decimal
    by_months: bool
    rounding: str | None
    inside: bool


def compile_exemption(rule: "ExemptionRule") -> CompiledExemption:
    return CompiledExemption(
        minimums=rule.minimums,
        factor=rule.factor,
        by_months=rule.proration == "months",
        rounding=ROUNDINGS.get(rule.rounding),
        inside=rule.inside,
    )


def relieved(
    needed: Decimal,
    minimum: str,
    span: Span,
    granted: Iterable[Exemption],
    rules: Mapping[str, CompiledExemption],
) -> Decimal:
    """Return the lowest need that an exemption overlapping the period leaves."""
    lowest = needed
    for exemption in granted:
        rule = rules.get(exemption.code)
        if rule is None or (rule.minimums and minimum not in rule.minimums):
            continue
        overlap = _overlap(exemption, span)
        if overlap is not None and _applies(rule, exemption, overlap):
            lowest = min(lowest, _lowered(needed, rule, overlap, span))
    return lowest


def _overlap(exemption: Exemption, span: Span) -> Span | None:
    start = max(exemption.from_, span[0])
    end = span[1] if exemption.to is None else min(exemption.to, span[1])
    return (start, end) if start <= end else None


def _applies(rule: CompiledExemption, exemption: Exemption, overlap: Span) -> bool:
    return not rule.inside or overlap == (exemption.from_, exemption.to)


def _lowered(needed: Decimal, rule: CompiledExemption, overlap: Span, span: Span) -> Decimal:
    factor = rule.factor
    if rule.by_months:
        share = Decimal(_whole_months(overlap)) / Decimal(_whole_months(span))
        factor = ONE - (ONE - rule.factor) * share
    lowered = needed * factor
    return lowered if rule.rounding is None else lowered.to_integral_value(rule.rounding)


def _whole_months(span: Span) -> int:
    """Count the calendar months that lie wholly in the span."""
    start, after = span[0], span[1] + timedelta(days=1)
    first = start.year * 12 + start.month - 1 + (start.day > 1)
    return max(0, _month(after) - first)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
