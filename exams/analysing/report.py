"""The figures of an exam as a document: the paper, and each question with its advice.

Where everybody had a paper of her own, a question is looked at among those who were asked it, and
the paper by places, as Moodle does for random questions; weights then have no meaning.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from exams import analysis, distractors, item_advice
from exams.analysing import gathering
from exams.analysing.gathering import AskedQuestion, Gathered
from exams.models import Exam, Question, QuestionState, QuestionType
from exams.question_text import LETTERS

Document = dict[str, Any]
WITH_OPTIONS = (QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE)
PLACES = 4
STEM = 60


def of(exam: Exam) -> Document:
    gathered = gathering.gather(exam)
    if gathered.matrix is None:
        return {"candidates": 0, "is_one_paper": False, "paper": None, "questions": []}
    whole = analysis.analyse(gathered.matrix)
    return {
        "candidates": whole.paper.candidates,
        "is_one_paper": gathered.is_one_paper,
        "paper": _rounded(asdict(whole.paper)),
        "questions": list(_questions(exam, gathered, whole)),
    }


def _questions(exam: Exam, gathered: Gathered, whole: analysis.Analysis) -> Iterator[Document]:
    dense = {each.name: each for each in whole.questions} if gathered.is_one_paper else {}
    bank = Question.objects.in_bulk(list(gathered.questions))
    for pk, asked in sorted(gathered.questions.items(), key=lambda one: bank[one[0]].number):
        figures = dense.get(str(pk)) or analysis.of_one(
            str(pk), asked.marks, asked.rests, most=asked.most, rest_most=asked.rest_most
        )
        yield _entry(exam, bank[pk], asked, figures)


def _entry(
    exam: Exam, question: Question, asked: AskedQuestion, figures: analysis.QuestionFigures
) -> Document:
    options = _options(exam, question, asked)
    advice = item_advice.advice_on(figures, len(asked.marks))
    return {
        **_rounded(asdict(figures)),
        "question": question.pk,
        "number": question.number,
        "version": question.version,
        "type": question.type,
        "stem": " ".join(question.stem.split())[:STEM],
        "difficulty": question.difficulty,
        "candidates": len(asked.marks),
        "is_retired": question.state == QuestionState.RETIRED,
        "options": [_rounded(asdict(each)) for each in options],
        "advice": advice + item_advice.advice_on_options(options),
        "is_suspect": bool(advice),
    }


def _options(
    exam: Exam, question: Question, asked: AskedQuestion
) -> list[distractors.OptionFigures]:
    if question.type not in WITH_OPTIONS:
        return []
    chosen = gathering.last_choices(exam, question, asked.attempts)
    return distractors.distractor_table(
        [_letters(choice) for choice in chosen],
        key=_letters(question.key),
        rest=asked.rests,
        options=LETTERS[: len(question.options)],
    )


def _letters(places: list[int]) -> str:
    return "".join(LETTERS[place] for place in sorted(places))


def _rounded(figures: Document) -> Document:
    return {
        name: round(value, PLACES) if isinstance(value, float) else value
        for name, value in figures.items()
    }
