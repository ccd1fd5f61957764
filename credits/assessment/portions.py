"""Caps that are a share: what one sort of fact may make up of a sum, itself included.

Worked out once the year's other caps are applied, since the whole must be known. What happened
first is kept first.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conditions import Predicate
from credits.assessment.conversion import amount_for
from credits.assessment.statement import plain
from credits.assessment.values import Fact

if TYPE_CHECKING:
    from credits.rulebook.values import Cap

ZERO = Decimal(0)
ONE = Decimal(1)
EXACT = 12  # places: a third of the whole leaves a rest in the 28th


class CompiledPortion(NamedTuple):
    number: int
    name: str
    article: str
    share: Decimal
    share_of: str
    unit: str
    holds: Predicate | None


class Counted(NamedTuple):
    """A fact that counts: where it stands in the year, what it is credited, whose rules bind it."""

    position: int
    fact: Fact
    bucket: str
    credited: Decimal
    portions: tuple[CompiledPortion, ...]
    sums: frozenset[str]  # the sums that it is part of


Cuts = dict[int, tuple[Decimal, str]]  # by position: what is left, and why


def compile_portion(
    number: int, cap: "Cap", unit: str, tier: str | None, holds: Predicate | None
) -> CompiledPortion:
    return CompiledPortion(
        number=number,
        name=cap.name,
        article=cap.article,
        share=amount_for(cap.limit, tier),
        share_of=cap.share_of or "",
        unit=unit,
        holds=holds,
    )


def cut(portions: Sequence[CompiledPortion], counted: Sequence[Counted]) -> Cuts:
    """Say for each position that is cut what is left of it, one cap after the other."""
    left = {one.position: one.credited for one in counted}
    told: dict[int, list[str]] = {}
    for portion in portions:
        bound = [one for one in counted if _binds(portion, one) and left[one.position] > ZERO]
        room = _room(portion, bound, counted, lambda one: left[one.position])
        for one in bound:
            kept = min(left[one.position], room)
            room -= kept
            if kept < left[one.position]:
                sentence = _sentence(portion, left[one.position] - kept)
                told.setdefault(one.position, []).append(sentence)
                left[one.position] = kept
    return {position: (left[position], "；".join(reasons)) for position, reasons in told.items()}


def _binds(portion: CompiledPortion, one: Counted) -> bool:
    if all(portion.number != other.number for other in one.portions):
        return False
    return portion.holds is None or portion.holds(one.fact, one.bucket)


def _room(
    portion: CompiledPortion,
    bound: Sequence[Counted],
    counted: Sequence[Counted],
    credited: Callable[[Counted], Decimal],
) -> Decimal:
    """x of a whole that holds x itself: x may be share / (1 - share) of the rest."""
    positions = {one.position for one in bound}
    inside = [one for one in counted if portion.share_of in one.sums]
    rest = sum((credited(one) for one in inside if one.position not in positions), ZERO)
    held = any(one.position in positions for one in inside)
    room = rest * portion.share / (ONE - portion.share) if held else rest * portion.share
    return max(round(room, EXACT), ZERO)


def _sentence(portion: CompiledPortion, cut_by: Decimal) -> str:
    most = f"最多占 {plain(portion.share * 100)}%"
    return f"{portion.article}规定{portion.name}{most}，核减 {plain(cut_by)} {portion.unit}"
