"""Reads what a browser posts: one answer at a time, or the whole sheet without scripts."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from exams import attempts
from exams.models import Attempt

MOST_OPTIONS = 26


class MalformedAnswerError(Exception):
    """Not a question, a revision and a list of option places."""


@dataclass(frozen=True)
class PostedAnswer:
    question_id: int
    revision: int
    choice: list[int]


def read_one(posted: QueryDict) -> PostedAnswer:
    return PostedAnswer(
        question_id=_number(posted.get("question", "")),
        revision=_number(posted.get("revision", "")),
        choice=_choice(posted.getlist("choice")),
    )


def save_sheet(*, attempt: Attempt, posted: QueryDict, now: datetime) -> int:
    """Save what differs from what is saved; returns how many answers another window has changed.

    `q<id>` carries the choice, `r<id>` the revision that the page had seen: a window left behind
    does not overwrite a newer answer.
    """
    steps, stale = attempts.latest_steps(attempt), 0
    for question_id in attempt.question_ids:
        step = steps.get(question_id)
        choice = _choice(posted.getlist(f"q{question_id}"))
        if sorted(set(choice)) == (step.choice if step else []):
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


def _choice(values: list[str]) -> list[int]:
    if len(values) > MOST_OPTIONS:
        raise MalformedAnswerError
    return [_number(value) for value in values]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise MalformedAnswerError
    return int(text)
