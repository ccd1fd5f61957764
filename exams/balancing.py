"""How hard a paper is, and how hard it may be: alike for everybody within a stated distance. Pure.

The measure is the mean difficulty (1 easy – 5 hard) of the questions, weighted with their points.
All sums are whole numbers, so that a draw comes out the same on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from exams.blueprints import Blueprint, BlueprintError

# A random exchange brings the paper nearer every few turns; so many are needed by none that can be.
MOST_TURNS = 4_000
SCALE = 100


class Graded(Protocol):
    @property
    def difficulty(self) -> int: ...


@dataclass(frozen=True)
class Goal:
    """`wanted` and `within` are sums over the paper of points × difficulty × 10,000."""

    wanted: int
    within: int
    refusal: str

    def weight_of(self, points: Decimal) -> int:
        return int(points * SCALE) * SCALE

    def away_of(self, graded: Iterable[tuple[Decimal, int]]) -> int:
        return sum(self.weight_of(points) * level for points, level in graded) - self.wanted


def goal_of(blueprint: Blueprint, candidates: Sequence[Sequence[Graded]]) -> Goal:
    """Refuses a mean that the hardest or the easiest questions of the bank cannot reach."""
    assert blueprint.balance is not None  # asked for by the caller
    within, mean = blueprint.balance.within, blueprint.balance.mean
    if mean is None:
        mean = _rounded(_average(blueprint, candidates))
    low, high = (_rounded(one) for one in _reach(blueprint, candidates))
    refusal = (
        f"试卷的平均难度要求 {mean}±{within}，题库做不到："
        f"能达到的大约是 {low} 至 {high}，请放宽范围或补充试题。"
    )
    if mean + within < low or mean - within > high:
        raise BlueprintError(refusal)
    total = int(blueprint.out_of * SCALE)
    return Goal(int(mean * SCALE) * total, int(within * SCALE) * total, refusal)


def difficulty_of(graded: Iterable[tuple[Decimal, int]]) -> Decimal:
    """The measure itself, to two places."""
    rows = list(graded)
    total = sum((points for points, _ in rows), Decimal(0))
    return round(sum((points * level for points, level in rows), Decimal(0)) / total, 2)


def _average(blueprint: Blueprint, candidates: Sequence[Sequence[Graded]]) -> Fraction:
    return _weighted(
        blueprint,
        [Fraction(sum(item.difficulty for item in some), len(some)) for some in candidates],
    )


def _reach(
    blueprint: Blueprint, candidates: Sequence[Sequence[Graded]]
) -> tuple[Fraction, Fraction]:
    """The easiest and the hardest paper, sections that share questions looked at one by one."""
    lows, highs = [], []
    for section, some in zip(blueprint.sections, candidates, strict=True):
        levels = sorted(item.difficulty for item in some)
        lows.append(Fraction(sum(levels[: section.count]), section.count))
        highs.append(Fraction(sum(levels[-section.count :]), section.count))
    return _weighted(blueprint, lows), _weighted(blueprint, highs)


def _weighted(blueprint: Blueprint, means: Sequence[Fraction]) -> Fraction:
    summed = sum(
        (
            Fraction(section.points) * section.count * mean
            for section, mean in zip(blueprint.sections, means, strict=True)
        ),
        Fraction(0),
    )
    return summed / Fraction(blueprint.out_of)


def _rounded(number: Fraction) -> Decimal:
    return Decimal(round(number * SCALE)) / SCALE
