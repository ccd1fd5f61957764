"""What pages read of exams: the list, the paper being answered, the paper gone through.

The key is fetched by `review` alone, which refuses before release.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from exams import attempts, responses, slot_wording
from exams.models import Attempt, Exam, Question
from exams.question_text import LETTERS
from people.models import Learner


class NotReleasedError(Exception):
    """The key is asked for before its time."""


@dataclass(frozen=True)
class Standing:
    """One learner and one exam: what has been sat and what may be done."""

    exam: Exam
    attempts: tuple[Attempt, ...]
    may_start: bool

    @property
    def open_attempt(self) -> Attempt | None:
        return next((each for each in self.attempts if each.is_open), None)

    @property
    def best(self) -> Attempt | None:
        marked = [each for each in self.attempts if each.score is not None]
        return max(marked, key=lambda each: each.score or Decimal(0), default=None)

    @property
    def is_passed(self) -> bool:
        return any(each.is_passed for each in self.attempts)

    @property
    def left(self) -> int:
        return max(self.exam.attempts_allowed - len(self.attempts), 0)


@dataclass(frozen=True)
class Option:
    place: int
    letter: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Slot:
    """One thing to fill in: a blank with its text, or a place with its option."""

    label: str
    text: str
    place: int | None


@dataclass(frozen=True)
class Asked:
    """A question as its paper shows it: without its key."""

    question_id: int
    number: int
    type: str
    type_name: str
    stem: str
    points: Decimal
    options: tuple[Option, ...]
    revision: int
    slots: tuple[Slot, ...] = ()
    is_text: bool = False

    @property
    def is_answered(self) -> bool:
        filled = any(slot.text or slot.place is not None for slot in self.slots)
        return filled or any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Reviewed:
    asked: Asked
    earned: Decimal
    is_right: bool
    right_letters: str
    chosen_letters: str
    explanation: str


def exams_for(learner: Learner) -> Any:
    """Exams addressed to the learner, and those she has sat before she moved."""
    sat = Exam.objects.published().filter(attempts__learner=learner)
    addressed = Exam.objects.addressed_to(learner)
    return Exam.objects.filter(Q(pk__in=addressed.values("pk")) | Q(pk__in=sat.values("pk")))


def standings_of(learner: Learner, *, now: datetime) -> list[Standing]:
    """Every exam with the learner's attempts, the soonest to close first."""
    exams = list(exams_for(learner).order_by("-closes_at", "pk"))
    sat: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(learner=learner).order_by("number").defer("paper"):
        sat.setdefault(attempt.exam_id, []).append(attempt)
    return [_standing(exam, sat.get(exam.pk, []), now=now) for exam in exams]


def standing_of(learner: Learner, exam: Exam, *, now: datetime) -> Standing:
    return _standing(exam, exam.attempts.filter(learner=learner).order_by("number"), now=now)


def paper_of(attempt: Attempt) -> list[Asked]:
    ids = attempt.question_ids
    questions = Question.objects.only("type", "stem", "options", "prompts").in_bulk(ids)
    steps = attempts.latest_steps(attempt)
    return [
        _asked(number, row, questions[row["question"]], steps.get(row["question"]))
        for number, row in enumerate(attempt.paper, start=1)
    ]


def review(attempt: Attempt, *, now: datetime) -> list[Reviewed]:
    if attempt.is_open or not attempt.exam.shows_answers(now=now):
        raise NotReleasedError
    keys = {
        pk: (key, explanation)
        for pk, key, explanation in Question.objects.filter(
            pk__in=attempt.question_ids
        ).values_list("pk", "key", "explanation")
    }
    rows = zip(paper_of(attempt), attempt.marks or [], strict=True)
    return [_reviewed(asked, Decimal(earned), *keys[asked.question_id]) for asked, earned in rows]


def _standing(exam: Exam, sat: Iterable[Attempt], *, now: datetime) -> Standing:
    mine = tuple(attempts.close_if_overdue(attempt=attempt, now=now) for attempt in sat)
    may_start = exam.is_open(now=now) and len(mine) < exam.attempts_allowed
    return Standing(exam, mine, may_start)


def _asked(number: int, row: dict[str, Any], question: Question, step: Any) -> Asked:
    chosen = step.choice if step else []
    shape = responses.shape_of(row)
    is_choice = shape.kind == responses.CHOICES
    options = tuple(
        Option(place, LETTERS[shown], question.options[place], is_choice and place in chosen)
        for shown, place in enumerate(row["options"])
    )
    return Asked(
        question_id=question.pk,
        number=number,
        type=question.type,
        type_name=question.get_type_display(),
        stem=question.stem,
        points=Decimal(row["points"]),
        options=options,
        revision=step.revision if step else 0,
        slots=() if is_choice else _slots(question, shape, chosen),
        is_text=shape.kind == responses.TEXTS,
    )


def _slots(question: Question, shape: responses.Shape, answer: list[Any]) -> tuple[Slot, ...]:
    labels = slot_wording.labels(question.type, shape.slots, question.prompts)
    is_text = shape.kind == responses.TEXTS
    given = answer or ["" if is_text else responses.UNFILLED] * shape.slots
    return tuple(
        Slot(label, each, None)
        if is_text
        else Slot(label, "", None if each == responses.UNFILLED else each)
        for label, each in zip(labels, given, strict=True)
    )


def _reviewed(asked: Asked, earned: Decimal, key: list[Any], explanation: str) -> Reviewed:
    if asked.slots:
        return _reviewed_slots(asked, earned, key, explanation)
    right = [option.letter for option in asked.options if option.place in key]
    chosen = [option.letter for option in asked.options if option.is_chosen]
    return Reviewed(
        asked=asked,
        earned=earned,
        is_right=right == chosen,
        right_letters="".join(right),
        chosen_letters="".join(chosen),
        explanation=explanation,
    )


def _reviewed_slots(asked: Asked, earned: Decimal, key: list[Any], explanation: str) -> Reviewed:
    if asked.is_text:
        right = slot_wording.right_texts(asked.type, key)
        chosen = "；".join(slot.text or "—" for slot in asked.slots) if asked.is_answered else ""
    else:
        letters = {option.place: option.letter for option in asked.options}
        right = "".join(letters[place] for place in key)
        given = ("—" if slot.place is None else letters[slot.place] for slot in asked.slots)
        chosen = "".join(given) if asked.is_answered else ""
    return Reviewed(asked, earned, earned == asked.points, right, chosen, explanation)
