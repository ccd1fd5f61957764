"""What answers may tell of copying: values in, traces out. Pure; it never says what they mean.

Implausibly fast: half of the answers came quicker after one another than a question can be read.
Alike: two who sat at the same time gave the same wrong answers to questions they both had.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise
from statistics import median
from typing import Any

FASTEST_SECONDS = 4.0
FEWEST_ANSWERS = 5
FEWEST_ALIKE = 3
SHARE_ALIKE = 0.6


@dataclass(frozen=True)
class Sitting:
    """`answers` are the last in time, `wrong` those that earned nothing, `times` of all steps."""

    attempt: int
    began_at: datetime
    ended_at: datetime
    answers: Mapping[int, tuple[Any, ...]]
    wrong: frozenset[int]
    times: tuple[datetime, ...]


@dataclass(frozen=True)
class Alike:
    """`same` of the `common_wrong` questions that both had wrong were answered with the same."""

    first: int
    second: int
    common: int
    common_wrong: int
    same: int


def seconds_an_answer(sitting: Sitting) -> float | None:
    """The median between one answer and the next; None where too few tell nothing."""
    if len(sitting.answers) < FEWEST_ANSWERS:
        return None
    gaps = [(after - before).total_seconds() for before, after in pairwise(sitting.times)]
    return median(gaps)


def is_fast(sitting: Sitting) -> bool:
    seconds = seconds_an_answer(sitting)
    return seconds is not None and seconds < FASTEST_SECONDS


def alike(sittings: Sequence[Sitting]) -> Iterator[Alike]:
    """Pairs of one unit, the most alike first."""
    pairs = (_compare(one, other) for one, other in combinations(sittings, 2))
    found = [pair for pair in pairs if pair is not None]
    yield from sorted(found, key=lambda pair: (-pair.same, pair.first, pair.second))


def _compare(one: Sitting, other: Sitting) -> Alike | None:
    if one.began_at >= other.ended_at or other.began_at >= one.ended_at:
        return None
    both_wrong = one.wrong & other.wrong
    same = sum(one.answers[question] == other.answers[question] for question in both_wrong)
    if same < FEWEST_ALIKE or same < SHARE_ALIKE * len(both_wrong):
        return None
    common = len(one.answers.keys() & other.answers.keys())
    return Alike(one.attempt, other.attempt, common, len(both_wrong), same)
