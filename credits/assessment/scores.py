"""Composite scores: weighted sums of sums, 0 without their prerequisites."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from credits.assessment.conversion import amount_for
from credits.assessment.rounding import rounded
from credits.assessment.statement import NEGLIGIBLE

if TYPE_CHECKING:
    from credits.rulebook.shapes import Score, ScorePart

ZERO = Decimal(0)


class CompiledPart(NamedTuple):
    total: str
    times: Decimal
    most: Decimal | None
    above: Decimal | None
    rounding: str
    round_to: Decimal


class CompiledScore(NamedTuple):
    key: str
    parts: tuple[CompiledPart, ...]
    requires: tuple[tuple[str, Decimal], ...]  # a sum, and what it must reach


def compile_scores(scores: "Iterable[Score]", tier: str | None) -> tuple[CompiledScore, ...]:
    return tuple(
        CompiledScore(
            score.key,
            tuple(_compiled(part, tier) for part in score.parts),
            tuple((one.total, amount_for(one.at_least, tier)) for one in score.requires),
        )
        for score in scores
    )


def add_scores(scores: Iterable[CompiledScore], totals: dict[str, Decimal]) -> None:
    """Work out each score from the sums; a later score may use an earlier one."""
    for score in scores:
        reached = all(least - totals[total] < NEGLIGIBLE for total, least in score.requires)
        counted = (_counted(part, totals[part.total]) for part in score.parts if reached)
        totals[score.key] = sum(counted, ZERO)


def _compiled(part: "ScorePart", tier: str | None) -> CompiledPart:
    return CompiledPart(
        part.total,
        amount_for(part.times, tier),
        None if part.most is None else amount_for(part.most, tier),
        None if part.above is None else amount_for(part.above, tier),
        part.rounding,
        part.round_to,
    )


def _counted(part: CompiledPart, total: Decimal) -> Decimal:
    over = total if part.above is None else max(total - part.above, ZERO)
    counted = rounded(over * part.times, part.rounding, part.round_to)
    return counted if part.most is None else min(counted, part.most)
