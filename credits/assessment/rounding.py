"""Rounding as a measure states it: which way, and to what."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

WAYS = {"up": ROUND_CEILING, "down": ROUND_FLOOR, "half_up": ROUND_HALF_UP}
# Thirds and twelfths leave a rest in the 28th place, and rounding up would make a credit of it.
EXACT = 12


def rounded(amount: Decimal, way: str, to: Decimal) -> Decimal:
    """Round to multiples of `to`: 1, 0.5, 0.25; "none" leaves the amount as it is."""
    if way == "none":
        return amount
    return round(amount / to, EXACT).to_integral_value(WAYS[way]) * to
