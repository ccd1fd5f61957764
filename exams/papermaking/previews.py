"""A paper as its author sees it: sections, questions in the order drawn, and the key.

For those who set the exam alone (papermaking.permissions). Paper number n of an exam is always the
same one, so that what is printed can be drawn again from its number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from exams import (
    balancing,
    blueprints,
    drawing,
    exposure,
    matching,
    papers,
    pictures,
    preparing,
    responses,
    slot_wording,
)
from exams.models import Exam, Question, QuestionType
from exams.question_pictures import Told, numbered
from exams.question_text import LETTERS

SAMPLE = 200
FOUR_A_LINE, TWO_A_LINE = 7, 17  # characters
ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Asked:
    number: int
    question: Question
    options: tuple[tuple[str, str], ...]
    blanks: tuple[str, ...]
    key: str
    times_shown: int = 0

    @property
    def stem(self) -> str:
        return numbered(self.question.stem, self.pictures)

    @property
    def pictures(self) -> list[Told]:
        return pictures.of(self.question)

    @property
    def printed_pictures(self) -> list[tuple[Told, str]]:
        return [(told, pictures.as_address(told)) for told in self.pictures]

    @property
    def is_written(self) -> bool:
        return responses.is_marked_by_people(self.question.type)

    @property
    def letters(self) -> list[str]:
        return [letter for letter, _ in self.options]

    @property
    def width(self) -> str:
        """Options stand four, two or one to a line."""
        longest = max((len(text) for _, text in self.options), default=0)
        return "short" if longest <= FOUR_A_LINE else "middle" if longest <= TWO_A_LINE else ""


@dataclass(frozen=True)
class Part:
    """一、单项选择题（共 25 题，每题 2 分，共 50 分）"""

    ordinal: str
    title: str
    points: Decimal
    asked: tuple[Asked, ...]

    @property
    def total(self) -> Decimal:
        return self.points * len(self.asked)

    @property
    def is_marked(self) -> bool:
        """Answered by marking letters, three questions to a line."""
        return all(asked.options and not asked.blanks for asked in self.asked)


@dataclass(frozen=True)
class Paper:
    number: int
    seed: str
    parts: tuple[Part, ...]
    difficulty: Decimal

    @property
    def out_of(self) -> Decimal:
        return sum((part.total for part in self.parts), Decimal(0))


@dataclass(frozen=True)
class Spread:
    """How hard the papers of so many draws are."""

    draws: int
    lowest: Decimal
    mean: Decimal
    highest: Decimal


@dataclass(frozen=True)
class Row:
    """A section of the blueprint and what the bank has for it."""

    number: int
    title: str
    supply: matching.Supply

    @property
    def shown_percent(self) -> int:
        return round(self.supply.shown * 100)


def rows(exam: Exam) -> list[Row]:
    blueprint = blueprints.read(exam.blueprint)
    found = matching.supply_of(blueprint, preparing.bank_for(exam, blueprint))
    return [Row(n, _title(one.section), one) for n, one in enumerate(found, start=1)]


def spread(preparation: drawing.Preparation, *, draws: int = SAMPLE) -> Spread:
    levels = {item.id: item.difficulty for some in preparation.candidates for item in some}
    found = []
    for number in range(draws):
        paper = drawing.draw(preparation, seed=f"spread:{number}")
        found.append(balancing.difficulty_of((q.points, levels[q.question_id]) for q in paper))
    mean = Fraction(sum(map(Fraction, found)), draws)
    return Spread(draws, min(found), round(Decimal(float(mean)), 2), max(found))


def seed_of(exam: Exam, number: int) -> str:
    return f"paper:{exam.pk}:{number}"


def paper(exam: Exam, preparation: drawing.Preparation, *, number: int) -> Paper:
    seed = seed_of(exam, number)
    drawn = papers.draw(preparation, seed=seed)
    questions = papers.questions_of(drawn)
    shown = exposure.times_shown(list(questions))
    asked = list(_asked(drawn, questions, shown))
    return Paper(
        number=number,
        seed=seed,
        parts=tuple(_parts(preparation.sections, asked)),
        difficulty=balancing.difficulty_of(
            (Decimal(row["points"]), questions[row["question"]].difficulty) for row in drawn
        ),
    )


def _parts(sections: Sequence[blueprints.Section], asked: Iterable[Asked]) -> Iterator[Part]:
    questions = iter(asked)
    for place, section in enumerate(sections):
        ordinal = ORDINALS[place] if place < len(ORDINALS) else str(place + 1)
        own = tuple(islice(questions, section.count))
        yield Part(ordinal, _title(section), section.points, own)


def _title(section: blueprints.Section) -> str:
    return section.title or str(QuestionType(section.type).label)


def _asked(
    drawn: papers.PaperRows, questions: dict[int, Question], shown: dict[int, int]
) -> Iterator[Asked]:
    for number, row in enumerate(drawn, start=1):
        question = questions[row["question"]]
        texts = [numbered(text, pictures.of(question)) for text in question.options]
        options = [(LETTERS[n], texts[p]) for n, p in enumerate(row["options"])]
        slots = row.get("answer", {}).get("slots", 0)
        yield Asked(
            number=number,
            question=question,
            options=tuple(options),
            blanks=tuple(slot_wording.labels(question.type, slots, question.prompts))
            if slots
            else (),
            key=_key(question, row["options"]),
            times_shown=shown.get(question.pk, 0),
        )


def _key(question: Question, order: Sequence[int]) -> str:
    letters = {place: LETTERS[shown] for shown, place in enumerate(order)}
    if responses.is_marked_by_people(question.type):
        return str(question.details.get("rubric", ""))
    if question.type in (QuestionType.FILL_IN, QuestionType.NUMERICAL):
        return slot_wording.right_texts(question.type, question.key)
    if question.type == QuestionType.TRUE_FALSE:
        return str(question.options[question.key[0]])
    told = [letters[place] for place in question.key]
    is_in_order = question.type in (QuestionType.MATCHING, QuestionType.ORDERING)
    return "".join(told if is_in_order else sorted(told))
