"""What was answered wrongly in exams that have released their key, until practice puts it right.

Reads attempts as they were marked; changes nothing of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from exams import responses
from exams.models import Attempt, PracticeAnswer, Question
from exams.practice.offering import withheld_from
from people.models import Learner

MOST = 50


@dataclass(frozen=True)
class ExamMistake:
    """`again` is the version in use of the question, or None once it has been retired."""

    question: Question
    attempt: Attempt
    again: Question | None


def mistakes_of(learner: Learner, *, now: datetime) -> Sequence[ExamMistake]:
    """The newest first; a question comes once, with the last attempt that got it wrong."""
    wrong: dict[int, Attempt] = {}
    sat = Attempt.objects.submitted().filter(learner=learner).select_related("exam")
    for attempt in sat.order_by("submitted_at", "pk"):
        if attempt.exam.shows_answers(now=now):
            wrong |= dict.fromkeys(_missed(attempt), attempt)
    marked = Question.objects.exclude(type__in=responses.LONGEST_PROSE)
    asked_now = withheld_from(learner, now=now)
    questions = marked.exclude(pk__in=asked_now).select_related("knowledge_point")
    found = questions.in_bulk(wrong)
    practised = _practised_since(learner, found, wrong)
    numbers = {question.number for question in found.values()}
    used = {one.number: one for one in Question.objects.published().filter(number__in=numbers)}
    rows = [
        ExamMistake(found[pk], attempt, used.get(found[pk].number))
        for pk, attempt in wrong.items()
        if pk in found and found[pk].number not in practised
    ]
    rows.sort(key=lambda row: (row.attempt.pk, row.question.number), reverse=True)
    return rows[:MOST]


def _missed(attempt: Attempt) -> Iterator[int]:
    for row, earned in zip(attempt.paper, attempt.marks or [], strict=False):
        if Decimal(earned) < Decimal(row["points"]):
            yield row["question"]


def _practised_since(
    learner: Learner, found: dict[int, Question], wrong: dict[int, Attempt]
) -> set[str]:
    """Numbers of the questions that she has practised afterwards: the book knows these itself."""
    since = {found[pk].number: attempt.submitted_at for pk, attempt in wrong.items() if pk in found}
    answers = PracticeAnswer.objects.filter(learner=learner, question__number__in=since)
    return {
        number
        for number, at in answers.values_list("question__number", "answered_at")
        if (sat_at := since[number]) is not None and at >= sat_at
    }
