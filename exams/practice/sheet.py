"""Reads the posted sheet of one practised question."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from exams import responses
from exams.models import Question
from exams.practice import asking

MOST_VALUES = 26
LONGEST_NUMBER = 9


class MalformedSheetError(Exception):
    """Not a number and the values of one answer."""


@dataclass(frozen=True)
class PostedSheet:
    number: int
    choice: list[Any]


def read(posted: QueryDict, *, question: Question) -> PostedSheet:
    values = posted.getlist("choice")
    if len(values) > MOST_VALUES:
        raise MalformedSheetError
    kind = asking.shape_of(question).kind
    return PostedSheet(_number(posted.get("number", "")), _choice(kind, values))


def _choice(kind: str, values: list[str]) -> list[Any]:
    if kind == responses.TEXTS:
        return list(values)
    if kind == responses.SLOTS:
        return [_number(value) if value else responses.UNFILLED for value in values]
    return [_number(value) for value in values]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise MalformedSheetError
    return int(text)
