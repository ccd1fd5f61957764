"""What pages read of exams: the list, the paper being answered, the paper gone through.

The key is fetched by `review` alone, which refuses before release.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from exams import attempts, crediting, pictures, responses, slot_wording
from exams.admission import door, records
from exams.models import Attempt, AttemptState, Counting, Exam, Question, Remarking, RemarkingState
from exams.question_pictures import Told, numbered
from exams.question_text import LETTERS
from people.models import Learner

WORDS = (responses.TEXTS, responses.PROSE)


class NotReleasedError(Exception):
    """The key is asked for before its time."""


@dataclass(frozen=True)
class Standing:
    """One learner and one exam: what has been sat and what may be done."""

    exam: Exam
    attempts: tuple[Attempt, ...]
    may_start: bool
    refusal: str = ""  # why not, where it is not a matter of time or number
    shows_scores: bool = True

    @property
    def open_attempt(self) -> Attempt | None:
        return next((each for each in self.attempts if each.is_open), None)

    @property
    def is_in_marking(self) -> bool:
        return any(each.state == AttemptState.MARKING for each in self.attempts)

    @property
    def best(self) -> Attempt | None:
        """The result she has: the best or the last, as the exam counts."""
        marked = [each for each in self.attempts if each.score is not None]
        if not self.shows_scores:
            return None
        if self.exam.counting == Counting.LAST:
            return marked[-1] if marked else None
        return max(marked, key=lambda each: each.score or Decimal(0), default=None)

    @property
    def is_passed(self) -> bool:
        counts = crediting.counting(self.exam, self.attempts)
        return self.shows_scores and counts is not None and bool(counts.is_passed)

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
    pictures: tuple[Told, ...] = ()
    is_text: bool = False
    longest: int = 0  # of prose alone

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
    note: str = ""  # that the key was corrected, and why
    # What the author says of the options that were chosen.
    feedback: tuple[tuple[str, str], ...] = ()


def exams_for(learner: Learner) -> Any:
    """Exams addressed to the learner, and those she has sat before she moved."""
    sat = Exam.objects.published().filter(attempts__learner=learner)
    addressed = Exam.objects.addressed_to(learner)
    return Exam.objects.filter(Q(pk__in=addressed.values("pk")) | Q(pk__in=sat.values("pk")))


def standings_of(learner: Learner, *, now: datetime) -> list[Standing]:
    """Every exam that concerns her or that she has sat, the soonest to close first."""
    exams = list(_with_conditions(exams_for(learner)).order_by("-closes_at", "pk"))
    sat: dict[int, list[Attempt]] = {}
    for attempt in Attempt.objects.filter(learner=learner).order_by("number").defer("paper"):
        sat.setdefault(attempt.exam_id, []).append(attempt)
    on = timezone.localdate(now)
    record = records.of(learner, exams, on=on)
    return [
        _standing(exam, sat.get(exam.pk, []), record, now=now)
        for exam in exams
        if exam.pk in sat or door.is_for(exam, record, on=on)
    ]


def standing_of(learner: Learner, exam: Exam, *, now: datetime) -> Standing:
    record = records.of(learner, [exam], on=timezone.localdate(now))
    sat = exam.attempts.filter(learner=learner).order_by("number")
    return _standing(exam, sat, record, now=now)


def paper_of(attempt: Attempt) -> list[Asked]:
    ids = attempt.question_ids
    questions = Question.objects.only("type", "stem", "options", "prompts", "details").in_bulk(ids)
    steps = attempts.latest_steps(attempt)
    return [
        _asked(number, row, questions[row["question"]], steps.get(row["question"]))
        for number, row in enumerate(attempt.paper, start=1)
    ]


def review(attempt: Attempt, *, now: datetime) -> list[Reviewed]:
    if not attempt.is_marked or not attempt.exam.shows_answers(now=now):
        raise NotReleasedError
    keys = {
        pk: (key, explanation)
        for pk, key, explanation in Question.objects.filter(
            pk__in=attempt.question_ids
        ).values_list("pk", "key", "explanation")
    }
    corrected = _corrections(attempt)
    rows = zip(paper_of(attempt), attempt.marks or [], strict=True)
    reviewed = [
        _reviewed(
            asked, Decimal(earned), *(corrected.get(asked.question_id) or keys[asked.question_id])
        )
        for asked, earned in rows
    ]
    told = _feedback_of(attempt)
    return [
        replace(each, feedback=_on_chosen(each.asked, told.get(each.asked.question_id) or ()))
        for each in reviewed
    ]


def _feedback_of(attempt: Attempt) -> dict[int, list[str] | None]:
    """Question id → what is said of each option, in the bank's order."""
    asked = Question.objects.filter(pk__in=attempt.question_ids)
    return dict(asked.values_list("pk", "details__feedback"))


def _on_chosen(asked: Asked, told: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (option.letter, told[option.place])
        for option in asked.options
        if option.is_chosen and option.place < len(told) and told[option.place]
    )


def _corrections(attempt: Attempt) -> dict[int, tuple[list[Any], str, str]]:
    """Question id → key, explanation and note of what took its key's place; the last one."""
    agreed = Remarking.objects.filter(
        exam=attempt.exam_id, state=RemarkingState.AGREED, question__in=attempt.question_ids
    ).select_related("question", "corrected")
    return {each.question_id: _correction(each) for each in agreed.order_by("agreed_at", "pk")}


def _correction(remarking: Remarking) -> tuple[list[Any], str, str]:
    counts = remarking.corrected or remarking.question
    if remarking.corrected is None:
        note = _("本题全体得分：%(why)s") % {"why": remarking.why}
    else:
        note = _("答案已更正：%(why)s") % {"why": remarking.why}
    return counts.key, counts.explanation, note


def _with_conditions(exams: Any) -> Any:
    return exams.prefetch_related("needs_exams", "needs_lectures")


def _standing(
    exam: Exam, sat: Iterable[Attempt], record: records.Record, *, now: datetime
) -> Standing:
    mine = tuple(attempts.close_if_overdue(attempt=attempt, now=now) for attempt in sat)
    refusal = door.refusal(exam, record, on=timezone.localdate(now))
    has_time = exam.is_open(now=now) and len(mine) < exam.attempts_allowed
    return Standing(exam, mine, has_time and not refusal, refusal, exam.shows_scores(now=now))


def _asked(number: int, row: dict[str, Any], question: Question, step: Any) -> Asked:
    chosen = step.choice if step else []
    shape = responses.shape_of(row)
    is_choice = shape.kind == responses.CHOICES
    shown_pictures = pictures.of(question)
    options = tuple(
        Option(
            place,
            LETTERS[shown],
            numbered(question.options[place], shown_pictures),
            is_choice and place in chosen,
        )
        for shown, place in enumerate(row["options"])
    )
    return Asked(
        question_id=question.pk,
        number=number,
        type=question.type,
        type_name=question.get_type_display(),
        stem=numbered(question.stem, shown_pictures),
        points=Decimal(row["points"]),
        options=options,
        revision=step.revision if step else 0,
        pictures=tuple(shown_pictures),
        slots=() if is_choice else _slots(question, shape, chosen),
        is_text=shape.kind in WORDS,
        longest=shape.longest if shape.kind == responses.PROSE else 0,
    )


def _slots(question: Question, shape: responses.Shape, answer: list[Any]) -> tuple[Slot, ...]:
    labels = slot_wording.labels(question.type, shape.slots, question.prompts)
    is_text = shape.kind in WORDS
    given = answer or ["" if is_text else responses.UNFILLED] * shape.slots
    return tuple(
        Slot(label, each, None)
        if is_text
        else Slot(label, "", None if each == responses.UNFILLED else each)
        for label, each in zip(labels, given, strict=True)
    )


def _reviewed(
    asked: Asked, earned: Decimal, key: list[Any], explanation: str, note: str = ""
) -> Reviewed:
    if asked.slots:
        return _reviewed_slots(asked, earned, key, explanation, note)
    right = [option.letter for option in asked.options if option.place in key]
    chosen = [option.letter for option in asked.options if option.is_chosen]
    return Reviewed(
        asked=asked,
        earned=earned,
        is_right=right == chosen,
        right_letters="".join(right),
        chosen_letters="".join(chosen),
        explanation=explanation,
        note=note,
    )


def _reviewed_slots(
    asked: Asked, earned: Decimal, key: list[Any], explanation: str, note: str
) -> Reviewed:
    if asked.longest:
        right, chosen = "", asked.slots[0].text
    elif asked.is_text:
        right = slot_wording.right_texts(asked.type, key)
        chosen = "；".join(slot.text or "—" for slot in asked.slots) if asked.is_answered else ""
    else:
        letters = {option.place: option.letter for option in asked.options}
        right = "".join(letters[place] for place in key)
        given = ("—" if slot.place is None else letters[slot.place] for slot in asked.slots)
        chosen = "".join(given) if asked.is_answered else ""
    return Reviewed(asked, earned, earned == asked.points, right, chosen, explanation, note)
