"""What an author types for a question, and what the form shows of one.

The three oldest types have their own short rules (question_text); the others are typed as in a
pasted file, so that nobody learns two ways.
"""

from typing import Any

from exams import question_text, responses
from exams.formats.items import ItemError, Kind
from exams.formats.pasted.drafts import Draft
from exams.formats.pasted.keys import item_of as item_of_draft
from exams.formats.plain import LETTERS, answer_of, shown_options
from exams.models import Question
from exams.question_bodies import Body, body_of, item_of
from exams.question_text import QuestionTextError

BY_LETTERS = {Kind.SINGLE.value, Kind.MULTIPLE.value, Kind.TRUE_FALSE.value}


def read(
    type_: str, *, stem: str, option_lines: str, key_text: str, details: dict[str, Any]
) -> dict[str, Any]:
    """The columns that these texts fill; QuestionTextError for what is wrong with them."""
    if type_ in BY_LETTERS:
        return {
            "options": question_text.read_options(type_, option_lines),
            "key": question_text.read_key(type_, key_text),
            "prompts": [],
            "details": details,
        }
    body = _body(type_, stem, option_lines, key_text)
    rubric = (
        {"rubric": key_text.strip()}
        if responses.is_marked_by_people(type_) and key_text.strip()
        else {}
    )
    kept = {name: value for name, value in details.items() if name != "rubric"}
    return {
        "options": body.options,
        "key": body.key,
        "prompts": body.prompts,
        "details": kept | rubric,
    }


def tell_options(question: Question) -> list[str]:
    if question.type in BY_LETTERS:
        return list(question.options)
    return shown_options(_item(question))


def tell_key(question: Question) -> str:
    if question.type in BY_LETTERS:
        return question_text.tell_key(question.type, question.key)
    if responses.is_marked_by_people(question.type):
        return str(question.details.get("rubric", ""))
    return answer_of(_item(question))


def body_in(question: Question) -> Body:
    return Body(
        type=question.type,
        stem=question.stem,
        options=question.options,
        prompts=question.prompts,
        key=question.key,
        explanation=question.explanation,
        difficulty=question.difficulty,
        details=question.details,
    )


def _item(question: Question) -> Any:
    return item_of(body_in(question), number=question.number, category="")


def _body(type_: str, stem: str, option_lines: str, key_text: str) -> Body:
    lines = [line.strip() for line in option_lines.splitlines() if line.strip()]
    draft = Draft(1, style="form", kind=Kind(type_), stem=[stem or "—"])
    draft.options = [(letter, [line]) for letter, line in zip(LETTERS, lines, strict=False)]
    draft.fields = {"answer": [key_text]} if key_text.strip() else {}
    try:
        return body_of(item_of_draft(draft))
    except ItemError as refusal:
        raise QuestionTextError(f"{refusal}。") from None
