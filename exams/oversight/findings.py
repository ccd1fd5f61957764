"""Reads the sittings of one unit in one exam, for the pure part; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from exams.models import AnswerStep, Attempt, Exam
from exams.oversight import traces
from people.models import Agency, AgencyKind


@dataclass(frozen=True)
class Fast:
    attempt: Attempt
    answers: int
    seconds: float


@dataclass(frozen=True)
class Pair:
    first: Attempt
    second: Attempt
    alike: traces.Alike


@dataclass(frozen=True)
class Findings:
    sittings: int
    fast: Sequence[Fast]
    pairs: Sequence[Pair]


def units_of(exam: Exam) -> Any:
    """Those whose people have handed in a paper; an inner office belongs to its unit."""
    sat = exam.attempts.exclude(submitted_at=None).order_by()
    kinds = sat.values_list("learner__agency__path", "learner__agency__kind").distinct()
    paths = {
        path[: -Agency.steplen] if kind == AgencyKind.SUBUNIT else path for path, kind in kinds
    }
    return Agency.objects.filter(path__among=paths).order_by("path")


def of_unit(exam: Exam, unit: Agency) -> Findings:
    inner = Q(
        learner__agency__path__startswith=unit.path,
        learner__agency__depth=unit.depth + 1,
        learner__agency__kind=AgencyKind.SUBUNIT,
    )
    rows = exam.attempts.exclude(submitted_at=None).filter(Q(learner__agency=unit) | inner)
    attempts = {each.pk: each for each in rows.select_related("learner").order_by("pk")}
    sittings = _sittings(attempts)
    told = [(sitting, traces.seconds_an_answer(sitting)) for sitting in sittings]
    return Findings(
        sittings=len(sittings),
        fast=[
            Fast(attempts[sitting.attempt], len(sitting.answers), seconds)
            for sitting, seconds in told
            if seconds is not None and traces.is_fast(sitting)
        ],
        pairs=[
            Pair(attempts[pair.first], attempts[pair.second], pair)
            for pair in traces.alike(sittings)
            if attempts[pair.first].learner_id != attempts[pair.second].learner_id
        ],
    )


def _sittings(attempts: dict[int, Attempt]) -> list[traces.Sitting]:
    steps: dict[int, list[AnswerStep]] = defaultdict(list)
    given = AnswerStep.objects.in_time().filter(attempt__among=list(attempts))
    for step in given.order_by("received_at", "revision", "pk"):
        steps[step.attempt_id].append(step)
    return [_sitting(attempt, steps[pk]) for pk, attempt in attempts.items()]


def _sitting(attempt: Attempt, steps: Sequence[AnswerStep]) -> traces.Sitting:
    answers = {step.question_id: tuple(step.choice) for step in steps if step.choice}
    marks = zip(attempt.question_ids, attempt.marks or (), strict=False)
    wrong = {pk for pk, mark in marks if mark is not None and Decimal(mark) == 0}
    return traces.Sitting(
        attempt=attempt.pk,
        began_at=attempt.started_at,
        ended_at=attempt.submitted_at or attempt.deadline_at,
        answers=answers,
        wrong=frozenset(wrong & answers.keys()),
        times=tuple(step.received_at for step in steps),
    )
