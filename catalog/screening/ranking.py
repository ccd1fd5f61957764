"""From screeners' points to a ranking: pure.

A harsh screener lowers whatever falls to her; so each screener's average is moved to the
average of all, and what is compared is how a declaration stands among those she has read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean, median
from typing import NamedTuple

# With fewer, a screener's average says more about the declarations than about her.
FEWEST_READ = 3
CENT = Decimal("0.01")


class Vote(NamedTuple):
    declaration: int
    screener: int
    score: Decimal  # 0–10, weighted over the criteria


class Rank(NamedTuple):
    """Figures of 0–10; `fair` is the mean after harsh and mild screeners have been levelled."""

    declaration: int
    votes: int
    mean: Decimal
    median: Decimal
    fair: Decimal


def weighted(points: Mapping[int, int], weights: Mapping[int, int]) -> Decimal:
    """The mean of the points by weight; a criterion without points counts as 0."""
    total = sum(weights.values())
    if not total:
        return Decimal(0)
    return Decimal(sum(points.get(key, 0) * weight for key, weight in weights.items())) / total


def rank(votes: Iterable[Vote]) -> list[Rank]:
    """The declarations with votes, best first; ties by number."""
    votes = list(votes)
    if not votes:
        return []
    leniency = _leniency(votes)
    cast: dict[int, list[Vote]] = defaultdict(list)
    for vote in votes:
        cast[vote.declaration].append(vote)
    ranks = [_rank(declaration, some, leniency) for declaration, some in cast.items()]
    return sorted(ranks, key=lambda one: (-one.fair, -one.mean, one.declaration))


def _leniency(votes: list[Vote]) -> dict[int, Decimal]:
    """By how much each screener's average lies above that of all votes."""
    overall = mean(vote.score for vote in votes)
    by_screener: dict[int, list[Decimal]] = defaultdict(list)
    for vote in votes:
        by_screener[vote.screener].append(vote.score)
    return {
        screener: mean(scores) - overall
        for screener, scores in by_screener.items()
        if len(scores) >= FEWEST_READ
    }


def _rank(declaration: int, votes: list[Vote], leniency: Mapping[int, Decimal]) -> Rank:
    scores = [vote.score for vote in votes]
    fair = mean(vote.score - leniency.get(vote.screener, Decimal(0)) for vote in votes)
    return Rank(declaration, len(votes), cents(mean(scores)), cents(median(scores)), cents(fair))


def cents(figure: Decimal) -> Decimal:
    return figure.quantize(CENT, ROUND_HALF_UP)
