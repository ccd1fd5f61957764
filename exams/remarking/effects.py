"""What a corrected key would change: read and reckoned, nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams import papers
from exams.models import AnswerStep, Attempt, Exam, Question, Remarking

BATCH = 500


@dataclass(frozen=True)
class Effect:
    """One attempt whose marks change; `marked` is what they become."""

    attempt: Attempt
    marked: papers.Marked


def of(
    remarking: Remarking, *, first: int | None = None, last: int | None = None
) -> Iterator[Effect]:
    """In the order of the attempts, a batch at a time; of all, or of those from first to last."""
    handed_in = remarking.exam.attempts.exclude(submitted_at=None)
    if first is not None and last is not None:
        handed_in = handed_in.filter(pk__range=(first, last))
    batch: list[Attempt] = []
    for attempt in handed_in.order_by("pk").iterator(chunk_size=BATCH):
        if remarking.question_id in attempt.question_ids:
            batch.append(attempt)
        if len(batch) == BATCH:
            yield from _of_batch(remarking, batch)
            batch = []
    yield from _of_batch(remarking, batch)


def _of_batch(remarking: Remarking, attempts: list[Attempt]) -> Iterator[Effect]:
    answers = _answers(remarking.question_id, attempts)
    for attempt in attempts:
        attempt.exam = remarking.exam
        place = attempt.question_ids.index(remarking.question_id)
        marks = list(attempt.marks or ())
        wanted = _mark(remarking, attempt.paper[place], answers.get(attempt.pk, []))
        if marks[place] is None or Decimal(marks[place]) == Decimal(wanted):
            continue
        marks[place] = wanted
        yield Effect(attempt, papers.total(remarking.exam, marks))


def _answers(question_id: int, attempts: list[Attempt]) -> dict[int, list[Any]]:
    steps = AnswerStep.objects.in_time().filter(
        question=question_id, attempt__among=[attempt.pk for attempt in attempts]
    )
    rows = steps.order_by("revision").values_list("attempt", "choice")
    return dict(rows)


def _mark(remarking: Remarking, row: dict[str, Any], answer: list[Any]) -> str:
    if remarking.corrected is None:
        return str(row["points"])
    return papers.mark_one(remarking.exam, row, remarking.corrected, answer)


def fits(question: Question, corrected: Question) -> bool:
    """Whether answers to the one can be read as answers to the other."""
    return (question.number, question.type, question.options, question.prompts) == (
        corrected.number, corrected.type, corrected.options, corrected.prompts,
    )  # fmt: skip


def asked_in(exam: Exam, number: str) -> Question | None:
    """The version of a question that this exam's papers asked."""
    asked = {pk for paper in exam.attempts.values_list("paper", flat=True) for pk in _ids(paper)}
    return Question.objects.filter(number=number, pk__among=asked).order_by("-version").first()


def _ids(paper: list[dict[str, Any]]) -> list[int]:
    return [row["question"] for row in paper]
