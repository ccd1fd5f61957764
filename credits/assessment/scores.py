"""Composite scores: weighted sums of sums, 0 without their prerequisites."""

from decimal import Decimal
from typing import TYPE_CHECKING

from credits.assessment.exemptions import ROUNDINGS
from credits.assessment.statement import NEGLIGIBLE

if TYPE_CHECKING:
    from credits.rulebook.shapes import Score

ZERO = Decimal(0)


def add_scores(scores: "tuple[Score, ...]", totals: dict[str, Decimal]) -> None:
    """Work out each score from the sums; a later score may use an earlier one."""
    for score in scores:
        reached = all(one.at_least - totals[one.total] < NEGLIGIBLE for one in score.requires)
        points = ZERO
        for part in score.parts if reached else ():
            counted = totals[part.total] * part.times
            if part.rounding != "none":  # thirds leave a rest in the 28th place
                counted = round(counted, 12).to_integral_value(ROUNDINGS[part.rounding])
            points += counted if part.most is None else min(counted, part.most)
        totals[score.key] = points
