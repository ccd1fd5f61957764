"""Approved exemptions lower what a minimum needs. By default whole, never month by month."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.calendar import Span
from credits.assessment.rounding import rounded
from credits.assessment.values import Exemption

if TYPE_CHECKING:
    from credits.rulebook.values import ExemptionRule

ONE = Decimal(1)
ONE_DAY = timedelta(days=1)


class CompiledExemption(NamedTuple):
    minimums: frozenset[str]
    factor: Decimal
    by_months: bool
    rounding: str
    round_to: Decimal
    inside: bool


def compile_exemption(rule: "ExemptionRule") -> CompiledExemption:
    return CompiledExemption(
        minimums=rule.minimums,
        factor=rule.factor,
        by_months=rule.proration == "months",
        rounding=rule.rounding,
        round_to=rule.round_to,
        inside=rule.inside,
    )


def relieved(
    needed: Decimal,
    minimum: str,
    span: Span,
    granted: Iterable[Exemption],
    rules: Mapping[str, CompiledExemption],
) -> Decimal:
    """Return the lowest need that one code leaves; approvals of one code are added up."""
    overlaps: dict[str, list[Span]] = {}
    for exemption in granted:
        rule = rules.get(exemption.code)
        overlap = _overlap(exemption, span)
        if rule is None or overlap is None or not _applies(rule, exemption, overlap):
            continue
        if not rule.minimums or minimum in rule.minimums:
            overlaps.setdefault(exemption.code, []).append(overlap)
    lowered = [_lowered(needed, rules[code], spans, span) for code, spans in overlaps.items()]
    return min([needed, *lowered])


def _overlap(exemption: Exemption, span: Span) -> Span | None:
    start = max(exemption.from_, span[0])
    end = span[1] if exemption.to is None else min(exemption.to, span[1])
    return (start, end) if start <= end else None


def _applies(rule: CompiledExemption, exemption: Exemption, overlap: Span) -> bool:
    return not rule.inside or overlap == (exemption.from_, exemption.to)


def _lowered(needed: Decimal, rule: CompiledExemption, overlaps: list[Span], span: Span) -> Decimal:
    factor = rule.factor
    if rule.by_months:
        months = sum(_whole_months(one) for one in _joined(overlaps))
        share = Decimal(months) / Decimal(_whole_months(span) or 1)
        factor = ONE - (ONE - rule.factor) * share
    return rounded(needed * factor, rule.rounding, rule.round_to)


def _joined(spans: list[Span]) -> Iterator[Span]:
    """Stretches that touch or overlap are one: two halves of March are a month."""
    start, end = min(spans)
    for first, last in sorted(spans):
        if first > end + ONE_DAY:
            yield start, end
            start, end = first, last
        end = max(end, last)
    yield start, end


def _whole_months(span: Span) -> int:
    """Count the calendar months that lie wholly in the span."""
    start, after = span[0], span[1] + ONE_DAY
    first = start.year * 12 + start.month - 1 + (start.day > 1)
    return max(0, _month(after) - first)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
