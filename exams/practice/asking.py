"""A question as a practising person sees it: options in an order of this time, no key.

The order follows from learner, question and number, so the page after the answer shows the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from exams import responses, slot_wording
from exams.drawing import TYPES_IN_FIXED_ORDER
from exams.models import PracticeAnswer, Question
from exams.question_text import LETTERS


@dataclass(frozen=True)
class Option:
    place: int
    letter: str
    text: str


@dataclass(frozen=True)
class Asked:
    question: Question
    number: int
    options: tuple[Option, ...]
    slots: tuple[str, ...]
    is_text: bool


@dataclass(frozen=True)
class Answered:
    """An answer gone through: what was chosen and what is right, in the letters that were shown."""

    asked: Asked
    is_right: bool
    chosen: str
    right: str


def ask(question: Question, *, learner: int, number: int) -> Asked:
    order = list(range(len(question.options)))
    if question.type not in TYPES_IN_FIXED_ORDER:
        Random(f"{learner}:{question.pk}:{number}").shuffle(order)
    shape = shape_of(question)
    labels = slot_wording.labels(question.type, shape.slots, question.prompts)
    return Asked(
        question=question,
        number=number,
        options=tuple(
            Option(place, letter, question.options[place])
            for letter, place in zip(LETTERS, order, strict=False)
        ),
        slots=tuple(labels) if shape.slots else (),
        is_text=shape.kind == responses.TEXTS,
    )


def shape_of(question: Question) -> responses.Shape:
    kind = responses.KINDS.get(question.type, responses.CHOICES)
    slots = responses.slots_of(question.type, key=question.key)
    return responses.Shape(kind, slots, frozenset(range(len(question.options))))


def go_through(answer: PracticeAnswer) -> Answered:
    question = answer.question
    asked = ask(question, learner=answer.learner_id, number=answer.number)
    if asked.is_text:
        right = slot_wording.right_texts(question.type, question.key)
        return Answered(asked, answer.is_right, "；".join(answer.choice), right)
    chosen, right = (_letters(asked, places) for places in (answer.choice, question.key))
    return Answered(asked, answer.is_right, chosen, right)


def _letters(asked: Asked, places: Sequence[int]) -> str:
    by_place = {option.place: option.letter for option in asked.options}
    letters = [by_place.get(place, "—") for place in places]
    return "".join(letters if asked.slots else sorted(letters))
