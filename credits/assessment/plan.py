"""A rulebook compiled for one tier: nothing is looked up or chosen any more while streaming."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment import caps, carry_over, duplicates, minimums, portions
from credits.assessment.conditions import Predicate, of_condition, of_selection
from credits.assessment.conversion import (
    Convert,
    applies_to_tier,
    compile_bucket,
    compile_conversion,
)
from credits.assessment.scores import CompiledScore, add_scores, compile_scores
from credits.assessment.statement import Lot
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.shapes import Selection
    from credits.rulebook.values import Gate, Kind, Rulebook, Total

ZERO = Decimal(0)


class CompiledGate(NamedTuple):
    reason: str
    applies: Predicate | None
    require: Predicate


@dataclass(frozen=True, slots=True)
class CompiledTotal:
    key: str
    counts: str
    holds: Predicate | None


@dataclass(frozen=True, slots=True)
class KindPlan:
    key: str
    convert: Convert
    only_bucket: str | None  # where every fact of the kind is in one
    bucket_of: Callable[[Fact], str | None]
    bucket_missing: str
    gates: tuple[CompiledGate, ...]
    duplicates: tuple[duplicates.CompiledDuplicate, ...]
    caps: tuple[caps.CompiledCap, ...]
    totals: tuple[CompiledTotal, ...]
    portions: tuple[portions.CompiledPortion, ...]
    accumulates: bool


@dataclass(frozen=True, slots=True)
class Plan:
    tier: str | None
    kinds: dict[str, KindPlan]
    in_total: tuple[str, ...]
    sums: tuple[str, ...]  # all of them: the whole, buckets, named totals
    carried_totals: dict[str, frozenset[str]]  # bucket: the named totals that its lots count in
    minimums: tuple[minimums.CompiledMinimum, ...]
    carry: tuple[carry_over.CompiledCarry, ...]
    scores: tuple[CompiledScore, ...]
    portions: tuple[portions.CompiledPortion, ...]
    accumulates: bool
    has_duplicates: bool
    floors: tuple[tuple[str, Decimal], ...]  # bucket, and what its year's sum is at least

    def derive(self, totals: dict[str, Decimal]) -> dict[str, Decimal]:
        """Add to sums what follows from them."""
        if self.scores:
            add_scores(self.scores, totals)
        return totals


def compile_plan(rulebook: "Rulebook", tier: str | None) -> Plan:
    carry = tuple(carry_over.compile_carry(r, tier) for r in rulebook.carry_over if r.enabled)
    return Plan(
        tier=tier,
        kinds={key: _kind(kind, rulebook, tier) for key, kind in rulebook.kinds.items()},
        in_total=tuple(key for key, bucket in rulebook.buckets.items() if bucket.in_total),
        sums=("total", *rulebook.buckets, *rulebook.totals),
        carried_totals={
            bucket: frozenset(
                key for key, total in rulebook.totals.items() if _takes_lots(total, bucket, tier)
            )
            for bucket in rulebook.buckets
        },
        minimums=minimums.compile_minimums(rulebook, tier),
        carry=carry,
        scores=compile_scores(rulebook.scores.values(), tier),
        portions=_portions(rulebook, tier),
        accumulates=any(kind.accumulates for kind in rulebook.kinds.values()),
        has_duplicates=bool(rulebook.duplicates),
        floors=tuple(
            (one.key, one.least) for one in rulebook.buckets.values() if one.least is not None
        ),
    )


def raise_to_floors(plan: Plan, sums: dict[str, Decimal]) -> None:
    """A bucket with a floor counts as its floor, also in the named sums of whole buckets."""
    for bucket, least in plan.floors:
        if sums[bucket] < least:
            for key in plan.carried_totals[bucket]:
                sums[key] += least - sums[bucket]
            sums[bucket] = least


def with_lots(plan: Plan, earned: Mapping[str, Decimal], lots: Iterable[Lot]) -> dict[str, Decimal]:
    """The sums of a year with each carried lot counted where its bucket counts."""
    totals = dict(earned)
    for lot in lots:
        totals[lot.bucket] += lot.credits
        if lot.bucket in plan.in_total:
            totals["total"] += lot.credits
        for key in plan.carried_totals[lot.bucket]:
            totals[key] += lot.credits
    return plan.derive(totals)


def _takes_lots(total: "Total", bucket: str, tier: str | None) -> bool:
    """A lot has a bucket but no kind and no attributes: only a sum of buckets can count it."""
    chosen = total.selection
    return (
        total.counts == "credits"
        and bucket in chosen.buckets
        and not chosen.kinds
        and chosen.where is None
        and applies_to_tier(chosen, tier)
    )


def _kind(kind: "Kind", rulebook: "Rulebook", tier: str | None) -> KindPlan:
    """What concerns one kind; where it has one bucket, nobody is asked for it any more."""
    only = kind.bucket.fixed

    def chosen(selection: "Selection") -> bool:
        named = not selection.kinds or kind.key in selection.kinds
        inside = only is None or not selection.buckets or only in selection.buckets
        return named and inside and applies_to_tier(selection, tier)

    def left(selection: "Selection") -> Predicate | None:
        return of_selection(selection, bucket=only)

    return KindPlan(
        key=kind.key,
        convert=compile_conversion(kind, rulebook, tier),
        only_bucket=only,
        bucket_of=compile_bucket(kind.bucket, frozenset(rulebook.buckets)),
        bucket_missing=_bucket_missing(kind, rulebook),
        gates=tuple(
            _gate(gate, left(gate.selection)) for gate in rulebook.gates if chosen(gate.selection)
        ),
        duplicates=tuple(
            duplicates.compile_duplicate(number, rule, left(rule.selection))
            for number, rule in enumerate(rulebook.duplicates)
            if chosen(rule.selection)
        ),
        caps=tuple(
            caps.compile_cap(number, cap, rulebook, tier, left(cap.selection))
            for number, cap in enumerate(rulebook.caps)
            if chosen(cap.selection) and cap.share_of is None
        ),
        totals=tuple(
            CompiledTotal(total.key, total.counts, left(total.selection))
            for total in rulebook.totals.values()
            if chosen(total.selection)
        ),
        portions=tuple(
            portions.compile_portion(number, cap, rulebook.unit, tier, left(cap.selection))
            for number, cap in enumerate(rulebook.caps)
            if chosen(cap.selection) and cap.share_of is not None
        ),
        accumulates=kind.accumulates,
    )


def _portions(rulebook: "Rulebook", tier: str | None) -> tuple[portions.CompiledPortion, ...]:
    return tuple(
        portions.compile_portion(number, cap, rulebook.unit, tier, of_selection(cap.selection))
        for number, cap in enumerate(rulebook.caps)
        if cap.share_of is not None and applies_to_tier(cap.selection, tier)
    )


def _gate(gate: "Gate", applies: Predicate | None) -> CompiledGate:
    return CompiledGate(
        reason=f"{gate.article}规定{gate.name}，未满足，不计学分",
        applies=applies,
        require=of_condition(gate.require),
    )


def _bucket_missing(kind: "Kind", rulebook: "Rulebook") -> str:
    words = [f"{key}（{bucket.name}）" for key, bucket in rulebook.buckets.items()]
    return f"{kind.bucket.attribute} 应写明类别：{'、'.join(words)}；未写明或不认识，不计学分"
