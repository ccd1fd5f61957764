"""From an exam and the bank in the database to a paper, and from a paper back to its questions.

The pure parts are `exams.drawing` and `exams.grading`; this module fetches for them, and
`exams.preparing` for the drawing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams import blueprints, drawing, grading, responses
from exams.models import Exam, Question
from exams.preparing import preparation_of

PaperRows = list[dict[str, Any]]


@dataclass(frozen=True)
class Marked:
    """What is stored of a marked paper; `marks` are the points earned in the paper's order.

    None stands for what people have yet to mark; without it there is no score.
    """

    score: Decimal | None
    marks: list[str | None]
    is_passed: bool | None


def fix(exam: Exam) -> None:
    """Write the questions of a fixed paper into its blueprint: the bank goes on growing while an
    exam is open, and everybody shall be asked the same."""
    blueprint = blueprints.read(exam.blueprint)
    if not blueprint.fixed_seed:
        return
    numbers = dict(Question.objects.published().values_list("pk", "number"))
    drawn = iter(draw(preparation_of(exam), seed=blueprint.fixed_seed))
    sections = [
        {
            **section,
            "questions": sorted(numbers[next(drawn)["question"]] for _ in range(section["count"])),
        }
        for section in exam.blueprint["sections"]
    ]
    exam.blueprint = {**exam.blueprint, "sections": sections}


def draw(preparation: drawing.Preparation, *, seed: str) -> PaperRows:
    """One paper as it is stored in `Attempt.paper`."""
    return [_row(drawn) for drawn in drawing.draw(preparation, seed=seed)]


def questions_of(paper: PaperRows) -> dict[int, Question]:
    return Question.objects.in_bulk([row["question"] for row in paper])


def mark(
    exam: Exam,
    paper: PaperRows,
    questions: Mapping[int, Question],
    answers: Mapping[int, Sequence[Any]],
) -> Marked:
    """Mark `answers` (question id → what is stored of it) against the paper's versions."""
    result = grading.grade(
        [
            _marked_question(questions[row["question"]], Decimal(row["points"]))
            for row in paper
            if not responses.is_marked_by_people(questions[row["question"]].type)
        ],
        {
            question_id: _as_marked(questions[question_id].type, answer)
            for question_id, answer in answers.items()
        },
        exam.marking,
    )
    earned = {each.question_id: str(each.earned) for each in result.marks}
    # What is left empty earns nothing; nobody need read it.
    unread = {row["question"]: None if answers.get(row["question"]) else "0" for row in paper}
    return total(exam, [earned.get(pk, unread[pk]) for pk in unread])


def mark_one(exam: Exam, row: dict[str, Any], question: Question, answer: Sequence[Any]) -> str:
    """What an answer to this row of a paper earns by the key of `question`."""
    asked = _marked_question(question, Decimal(row["points"]))
    return str(grading.mark(asked, _as_marked(question.type, answer), exam.marking).earned)


def is_right(question: Question, answer: Sequence[Any]) -> bool:
    """Whether the whole answer is right, whatever it is worth."""
    asked = _marked_question(question, grading.CENT)
    return grading.mark(asked, _as_marked(question.type, answer), grading.Marking()).is_right


def total(exam: Exam, marks: list[str | None]) -> Marked:
    """What the marks come to, once there is one for each question."""
    told = [Decimal(mark) for mark in marks if mark is not None]
    if len(told) < len(marks):
        return Marked(None, marks, None)
    score = sum(told, Decimal(0))
    return Marked(score, marks, score >= exam.pass_mark)


def _row(drawn: drawing.DrawnQuestion) -> dict[str, Any]:
    row: dict[str, Any] = {
        "question": drawn.question_id,
        "points": str(drawn.points),
        "options": list(drawn.option_order),
    }
    if drawn.slots:
        row["answer"] = {"kind": responses.KINDS[drawn.type], "slots": drawn.slots}
        if drawn.type in responses.LONGEST_PROSE:
            row["answer"]["longest"] = responses.LONGEST_PROSE[drawn.type]
    return row


def _marked_question(question: Question, points: Decimal) -> grading.MarkedQuestion:
    return grading.MarkedQuestion(
        question_id=question.pk,
        type=question.type,
        key=_as_marked(question.type, question.key),
        points=points,
        is_case_sensitive=question.details.get("is_case_sensitive", False),
        weights=tuple(Decimal(told) for told in question.details.get("weights", ())),
    )


def _as_marked(type_: str, answer: Sequence[Any]) -> Any:
    """Choices have no order; in slots and blanks it is the answer."""
    return tuple(answer) if type_ in responses.KINDS else frozenset(answer)
