"""Turns what happened into the credit it claims, before gates, duplicates and caps."""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from credits.assessment.conditions import number, of_selection, within
from credits.assessment.rounding import rounded
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.shapes import Selection
    from credits.rulebook.values import (
        Amount,
        BucketChoice,
        CreditPart,
        Factor,
        Kind,
        Rulebook,
        Step,
    )

ZERO = Decimal(0)
# The credit, or None where the part does not apply; the article; why there is none.
Claim = tuple[Decimal | None, str, str]
Convert = Callable[[Fact, str | None], Claim]
Measure = Callable[[Fact, str | None], Decimal | None]
Table = Callable[[Decimal], Decimal | None]


def amount_for(amount: "Amount", tier: str | None) -> Decimal:
    """An amount per tier leaves the tiers it does not name with nothing."""
    return amount.get(tier or "", ZERO) if isinstance(amount, Mapping) else amount


def applies_to_tier(selection: "Selection", tier: str | None) -> bool:
    return not selection.tiers or tier in selection.tiers


def compile_conversion(kind: "Kind", rulebook: "Rulebook", tier: str | None) -> Convert:
    parts = tuple(
        (_compile_part(part, tier), part.article)
        for part in kind.parts
        if applies_to_tier(part.selection, tier)
    )
    refusal = (None, kind.article, _why_nothing(kind, rulebook))
    convert = {"first": _first, "sum": _sum, "highest": _highest}[kind.combine](parts, refusal)
    factors = tuple(f for f in kind.factors if applies_to_tier(f.selection, tier))
    convert = _multiplied(convert, factors, tier) if factors else convert
    return convert if kind.rounding == "none" else _rounded(convert, kind)


def compile_bucket(choice: "BucketChoice", buckets: frozenset[str]) -> Callable[[Fact], str | None]:
    fixed, attribute, default = choice.fixed, choice.attribute, choice.default
    if attribute is None:
        return lambda fact: fixed
    named = {bucket: bucket for bucket in buckets} | dict(choice.mapping or {})

    def chosen(fact: Fact) -> str | None:
        value = fact.attributes.get(attribute)
        # Only an absent attribute takes the default: an unknown word is a mistake to be shown.
        return default if value is None else named.get(str(value))

    return chosen


def _first(parts: tuple[tuple[Measure, str], ...], refusal: Claim) -> Convert:
    if len(parts) == 1:
        return _only(*parts[0], refusal)

    def convert(fact: Fact, bucket: str | None) -> Claim:
        for measure, article in parts:
            credits = measure(fact, bucket)
            if credits is not None:
                return credits, article, ""
        return refusal

    return convert


def _only(measure: Measure, article: str, refusal: Claim) -> Convert:
    def convert(fact: Fact, bucket: str | None) -> Claim:
        credits = measure(fact, bucket)
        return refusal if credits is None else (credits, article, "")

    return convert


def _sum(parts: tuple[tuple[Measure, str], ...], refusal: Claim) -> Convert:
    def convert(fact: Fact, bucket: str | None) -> Claim:
        found = [(measure(fact, bucket), article) for measure, article in parts]
        counted = [(credits, article) for credits, article in found if credits is not None]
        if not counted:
            return refusal
        articles = "；".join(dict.fromkeys(article for _, article in counted))
        return sum((credits for credits, _ in counted), ZERO), articles, ""

    return convert


def _highest(parts: tuple[tuple[Measure, str], ...], refusal: Claim) -> Convert:
    def convert(fact: Fact, bucket: str | None) -> Claim:
        best: Claim = refusal
        for measure, article in parts:
            credits = measure(fact, bucket)
            if credits is not None and (best[0] is None or credits > best[0]):
                best = credits, article, ""
        return best

    return convert


def _multiplied(convert: Convert, factors: "tuple[Factor, ...]", tier: str | None) -> Convert:
    compiled = [(of_selection(f.selection), _times(f, tier), f.article) for f in factors]

    def multiplied(fact: Fact, bucket: str | None) -> Claim:
        credits, article, why = convert(fact, bucket)
        if credits is None:
            return credits, article, why
        for holds, times, source in compiled:
            if holds is None or holds(fact, bucket):
                credits = times(fact, credits)
                article = article if source == article else f"{article}；{source}"
        return credits, article, why

    return multiplied


def _rounded(convert: Convert, kind: "Kind") -> Convert:
    def claim(fact: Fact, bucket: str | None) -> Claim:
        credits, article, why = convert(fact, bucket)
        if credits is not None:
            credits = rounded(credits, kind.rounding, kind.round_to)
        return credits, article, why

    return claim


def _times(factor: "Factor", tier: str | None) -> Callable[[Fact, Decimal], Decimal]:
    times, by = amount_for(factor.times, tier), factor.divided_by
    if by is None:
        return lambda fact, credits: credits * times

    def shared(fact: Fact, credits: Decimal) -> Decimal:
        # How many share it is not known: nothing is guessed, the measure may ask by a gate.
        heads = number(fact.attributes.get(by))
        return credits * times / heads if heads and heads > ZERO else credits * times

    return shared


def _compile_part(part: "CreditPart", tier: str | None) -> Measure:
    measure = _measure(part, tier)
    holds = of_selection(part.selection)
    if holds is None:
        return measure
    return lambda fact, bucket: measure(fact, bucket) if holds(fact, bucket) else None


def _measure(part: "CreditPart", tier: str | None) -> Measure:
    if part.form == "granted":
        return lambda fact, bucket: fact.granted
    if part.form == "flat":
        flat = amount_for(part.credits, tier)
        return lambda fact, bucket: flat
    if part.form == "steps":
        return _stepped(part.quantity or "", part.steps, tier)
    return _per_unit(part, tier)


def _stepped(name: str, steps: "tuple[Step, ...]", tier: str | None) -> Measure:
    table = _table(steps, tier)

    def measure(fact: Fact, bucket: str | None) -> Decimal | None:
        quantity = fact.quantity.get(name)
        return None if quantity is None else table(quantity)

    return measure


def _per_unit(part: "CreditPart", tier: str | None) -> Measure:
    name, unit, each = part.quantity or "", part.unit, amount_for(part.credits, tier)
    if part.remainder == "proportional":
        return _proportional(name, unit, each)
    if not isinstance(part.remainder, str):
        return _with_remainder(name, unit, each, _table(part.remainder, tier))
    rounding = _ROUNDINGS[part.remainder]

    def measure(fact: Fact, bucket: str | None) -> Decimal | None:
        quantity = fact.quantity.get(name)
        if quantity is None:
            return None
        return (quantity / unit).to_integral_value(rounding) * each

    return measure


def _with_remainder(name: str, unit: Decimal, each: Decimal, table: Table) -> Measure:
    def measure(fact: Fact, bucket: str | None) -> Decimal | None:
        quantity = fact.quantity.get(name)
        if quantity is None:
            return None
        whole = quantity // unit
        return whole * each + (table(quantity - whole * unit) or ZERO)

    return measure


def _proportional(name: str, unit: Decimal, each: Decimal) -> Measure:
    def measure(fact: Fact, bucket: str | None) -> Decimal | None:
        quantity = fact.quantity.get(name)
        # Multiply first: 20 minutes at 3 an hour is exactly 1.
        return None if quantity is None else quantity * each / unit

    return measure


_ROUNDINGS = {"drop": ROUND_FLOOR, "up": ROUND_CEILING, "half_up": ROUND_HALF_UP}


def _table(steps: "tuple[Step, ...]", tier: str | None) -> Table:
    rows = [(step.bounds, amount_for(step.credits, tier)) for step in steps]

    def look_up(amount: Decimal) -> Decimal | None:
        for bounds, credits in rows:
            if within(bounds, amount):
                return credits
        return None

    return look_up


def _why_nothing(kind: "Kind", rulebook: "Rulebook") -> str:
    if all(part.form == "granted" for part in kind.parts):
        return "主管部门尚未核定学分，暂不计"
    names = dict.fromkeys(part.quantity for part in kind.parts if part.quantity)
    missing = "、".join(f"{rulebook.quantities[name]}（{name}）" for name in names)
    needed = f"需要的数量：{missing}" if missing else "请核对所填属性"
    return f"没有适用的折算标准，不计学分；{needed}"
