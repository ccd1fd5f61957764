"""What two marks, or three, come to. Pure.

Two within the tolerance: their mean. Further apart: a third person marks, and the mean of the two
that lie closest counts; where both pairs lie equally close, the higher one does.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def tolerance_of(points: Decimal, percent: int) -> Decimal:
    return points * percent / HUNDRED


def agreed(marks: Sequence[Decimal], *, tolerance: Decimal) -> Decimal | None:
    """None where another mark is wanted."""
    if len(marks) < 2:
        return None
    pairs = [(high - low, -high, (low + high) / 2) for low, high in pairwise(sorted(marks))]
    distance, _height, mean = min(pairs)
    if len(marks) == 2 and distance > tolerance:
        return None
    return mean.quantize(CENT, rounding=ROUND_HALF_UP)
