"""Reads what a browser posts: one answer at a time, or the whole sheet without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from exams import attempts, responses
from exams.models import Attempt

MOST_OPTIONS = 26
A_CHOICE = responses.Shape(responses.CHOICES, 0, frozenset())


class MalformedAnswerError(Exception):
    """Not a question, a revision and a list of option places."""


@dataclass(frozen=True)
class PostedAnswer:
    question_id: int
    revision: int
    choice: list[Any]


def read_one(posted: QueryDict, *, shapes: Mapping[int, responses.Shape]) -> PostedAnswer:
    """`shapes`: what the paper asks, by the question's key."""
    question_id = _number(posted.get("question", ""))
    return PostedAnswer(
        question_id=question_id,
        revision=_number(posted.get("revision", "")),
        # What the paper does not ask is refused by whoever stores it.
        choice=_choice(shapes.get(question_id, A_CHOICE).kind, posted.getlist("choice")),
    )


def save_sheet(*, attempt: Attempt, posted: QueryDict, now: datetime) -> int:
    """Save what differs from what is saved; returns how many answers another window has changed.

    `q<id>` carries the choice, `r<id>` the revision that the page had seen: a window left behind
    does not overwrite a newer answer.
    """
    steps, stale = attempts.latest_steps(attempt), 0
    for row in attempt.paper:
        question_id = row["question"]
        step = steps.get(question_id)
        choice = _choice(responses.shape_of(row).kind, posted.getlist(f"q{question_id}"))
        if _is_same(row, choice, step.choice if step else []):
            continue
        if _number(posted.get(f"r{question_id}", "0")) != (step.revision if step else 0):
            stale += 1
            continue
        attempts.answer(
            attempt=attempt,
            question_id=question_id,
            revision=(step.revision if step else 0) + 1,
            choice=choice,
            now=now,
        )
    return stale


def _choice(kind: str, values: list[str]) -> list[Any]:
    if len(values) > MOST_OPTIONS:
        raise MalformedAnswerError
    if kind in (responses.TEXTS, responses.PROSE):
        return list(values)
    if kind == responses.SLOTS:
        return [_number(value) if value else responses.UNFILLED for value in values]
    return [_number(value) for value in values]


def _is_same(row: Mapping[str, Any], choice: list[Any], known: list[Any]) -> bool:
    try:
        return responses.normal(responses.shape_of(row), choice) == known
    except responses.ResponseError:
        return False


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise MalformedAnswerError
    return int(text)
