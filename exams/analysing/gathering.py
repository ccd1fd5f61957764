"""From attempts to marks: who was asked what and earned what, each person's first sitting alone.

A second sitting is by a person who has seen questions of the kind: it would flatter them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import fsum
from typing import Any

from exams.analysis import Matrix
from exams.models import AnswerStep, Attempt, Exam, Question

CHUNK = 1_000


@dataclass
class AskedQuestion:
    """Marks and the marks in the rest of the paper, by attempt, of all who were asked it."""

    most: float
    rest_most: float
    attempts: list[int] = field(default_factory=list)
    marks: list[float] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Gathered:
    """`places` are the marks by place in the paper; `is_one_paper` says that all were asked the
    same questions, in whatever order: then a column is a question."""

    questions: dict[int, AskedQuestion]
    matrix: Matrix | None
    is_one_paper: bool


def gather(exam: Exam) -> Gathered:
    questions: dict[int, AskedQuestion] = {}
    rows: list[tuple[int, list[int], list[float]]] = []
    most: list[float] = []
    for pk, paper, marks in _firsts(exam):
        earned = [float(mark) for mark in marks]
        most = [float(row["points"]) for row in paper]
        total, out_of = fsum(earned), fsum(most)
        for row, mark, points in zip(paper, earned, most, strict=True):
            asked = questions.setdefault(row["question"], AskedQuestion(points, out_of - points))
            asked.attempts.append(pk)
            asked.marks.append(mark)
            asked.rests.append(total - mark)
        rows.append((pk, [row["question"] for row in paper], earned))
    is_one_paper = len({frozenset(ids) for _, ids, _ in rows}) == 1
    return Gathered(questions, _matrix(rows, most, is_one_paper), is_one_paper)


def last_choices(exam: Exam, question: Question, attempts: Iterable[int]) -> list[list[int]]:
    """What each of the attempts answered in time at last; nothing is an empty list."""
    steps = AnswerStep.objects.filter(attempt__exam=exam, question=question).in_time()
    last: dict[int, list[int]] = defaultdict(list)
    ordered = steps.order_by("attempt_id", "revision").values_list("attempt_id", "choice")
    for attempt, choice in ordered.iterator(chunk_size=CHUNK):
        last[attempt] = choice
    return [last[attempt] for attempt in attempts]


def _firsts(exam: Exam) -> Iterator[tuple[int, list[dict[str, Any]], list[str]]]:
    firsts = Attempt.objects.submitted().filter(exam=exam, number=1, marks__isnull=False)
    columns = firsts.order_by("pk").values_list("pk", "paper", "marks")
    for pk, paper, marks in columns.iterator(chunk_size=CHUNK):
        yield pk, paper, marks or []


def _matrix(
    rows: list[tuple[int, list[int], list[float]]], most: list[float], is_one_paper: bool
) -> Matrix | None:
    if not rows:
        return None
    if not is_one_paper:
        names = tuple(str(place) for place in range(1, len(most) + 1))
        return Matrix(names, tuple(most), tuple(tuple(marks) for _, _, marks in rows))
    points = dict(zip(rows[-1][1], most, strict=True))
    order = sorted(points)
    sorted_rows = [dict(zip(ids, marks, strict=True)) for _, ids, marks in rows]
    return Matrix(
        tuple(map(str, order)),
        tuple(points[question] for question in order),
        tuple(tuple(row[question] for question in order) for row in sorted_rows),
    )
