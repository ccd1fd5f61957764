"""Marks a paper: pure, exact, and indifferent to the order of answers, questions and options.

A choice is a set of option places in the bank; other answers are sequences (exams.responses). It
knows nothing of time: which answers count is decided before they come here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Any

from exams import responses

ZERO = Decimal(0)
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class MultiplePolicy(StrEnum):
    """What an incomplete but not wrong answer to a multiple-choice question earns."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    # 少选得部分分: one fixed share, whatever is missing
    SHARE_IF_INCOMPLETE = "SHARE_IF_INCOMPLETE"
    # each right option chosen earns its part
    PROPORTIONAL = "PROPORTIONAL"


@dataclass(frozen=True)
class Marking:
    multiple: MultiplePolicy = MultiplePolicy.ALL_OR_NOTHING
    incomplete_share: Decimal = Decimal("0.5")


@dataclass(frozen=True)
class MarkedQuestion:
    """What a question is worth and what is right: a set of options, or the key of the bank."""

    question_id: int
    type: str
    key: Any
    points: Decimal
    is_case_sensitive: bool = False
    # What each option gives, in per cent; then they say what a part of the answer earns.
    weights: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class Mark:
    question_id: int
    earned: Decimal
    is_right: bool


@dataclass(frozen=True)
class Result:
    score: Decimal
    out_of: Decimal
    marks: tuple[Mark, ...]


def grade(
    questions: Iterable[MarkedQuestion],
    answers: Mapping[int, Any],
    marking: Marking | None = None,
) -> Result:
    """Mark every question of the paper; unanswered earns nothing, foreign answers do not count."""
    marking = marking or Marking()
    asked = tuple(questions)
    marks = tuple(
        mark(question, answers.get(question.question_id, frozenset()), marking)
        for question in asked
    )
    return Result(
        score=sum((each.earned for each in marks), ZERO),
        out_of=sum((question.points for question in asked), ZERO),
        marks=marks,
    )


def mark(question: MarkedQuestion, choice: Any, marking: Marking) -> Mark:
    if question.type in responses.KINDS:
        share = _share(question, tuple(choice), marking)
        earned = question.points if share == 1 else _to_cents(question.points * share)
        return Mark(question.question_id, earned, is_right=share == 1)
    if choice == question.key:
        return Mark(question.question_id, question.points, is_right=True)
    return Mark(question.question_id, _partly(question, choice, marking), is_right=False)


def _share(question: MarkedQuestion, answer: tuple[Any, ...], marking: Marking) -> Decimal:
    if question.type == "FILL_IN":
        return responses.fill_in_share(
            question.key, answer, is_case_sensitive=question.is_case_sensitive
        )
    if question.type == "NUMERICAL":
        return responses.numerical_share(question.key, answer)
    share = responses.slots_share(question.key, answer)
    # An order is right or wrong, unless the exam pays for parts.
    is_whole = question.type == "ORDERING" and marking.multiple is not MultiplePolicy.PROPORTIONAL
    return ZERO if is_whole and share != 1 else share


def _partly(question: MarkedQuestion, choice: frozenset[int], marking: Marking) -> Decimal:
    if question.weights:
        return _weighed(question, choice)
    is_incomplete = bool(choice) and choice < question.key
    if question.type != "MULTIPLE" or not is_incomplete:
        return ZERO
    if marking.multiple is MultiplePolicy.SHARE_IF_INCOMPLETE:
        return _to_cents(question.points * marking.incomplete_share)
    if marking.multiple is MultiplePolicy.PROPORTIONAL:
        return _to_cents(question.points * len(choice) / len(question.key))
    return ZERO


def _weighed(question: MarkedQuestion, choice: frozenset[int]) -> Decimal:
    """The author's own weights come before the exam's rule; never less than nothing."""
    chosen = [weight for place, weight in enumerate(question.weights) if place in choice]
    share = min(max(sum(chosen, ZERO), ZERO), HUNDRED) / HUNDRED
    return _to_cents(question.points * share)


def _to_cents(points: Decimal) -> Decimal:
    # Down: parts of an answer never add up to more than the whole.
    return points.quantize(CENT, rounding=ROUND_DOWN)
