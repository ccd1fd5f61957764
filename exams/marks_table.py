"""Reads tables of marks and of choices: a row a candidate, a column a question. Pure.

The first column may name the candidate. What a question can give is told by its title
("Q1（2分）") or by a row 满分; otherwise it is the best mark in its column, and at least 1.
Blank is no answer: 0.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from exams.analysis import Matrix

CANDIDATE_TITLE = re.compile(
    r".*(?:candidate|student|learner|考生|姓名|学号|考号|编号|准考证).*|id|name|user|no\.?|序号|",
    re.IGNORECASE,
)
MOST_TITLES = {"满分", "分值", "max", "maximum", "out of"}
KEY_TITLES = {"答案", "正确答案", "key", "answer"}
WITH_POINTS = re.compile(r"(.+?)\s*[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]")
NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,9})?")
Row = tuple[int, Sequence[Any]]


class MarksTableError(ValueError):
    """Which row, from 1, which column, and what to change."""

    def __init__(self, reason: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(reason)
        self.row, self.column = row, column


@dataclass(frozen=True)
class MarksTable:
    matrix: Matrix
    candidates: tuple[str, ...]
    is_most_assumed: bool


@dataclass(frozen=True)
class ChoicesTable:
    """Letters as chosen, "" for none; `keys` by question."""

    keys: dict[str, str]
    choices: dict[str, list[str]]


def read_marks(rows: Iterable[Row]) -> MarksTable:
    titles, body, first = _shaped(rows)
    told = [WITH_POINTS.fullmatch(title) for title in titles]
    names = tuple(found[1] if found else title for found, title in zip(told, titles, strict=True))
    _refuse_twins(names)
    most: list[float | None] = [float(found[2]) if found else None for found in told]
    if first and body and body[0][1][0].lower() in MOST_TITLES:
        number, cells = body.pop(0)
        most = [_mark(cell, number, name) for cell, name in zip(cells[1:], names, strict=True)]
    if not body:
        raise MarksTableError("没有考生：表头之后至少要有一行")
    marks = [
        tuple(_mark(cell, number, name) for cell, name in zip(cells[first:], names, strict=True))
        for number, cells in body
    ]
    candidates = tuple(cells[0] if first else str(number) for number, cells in body)
    return MarksTable(_matrix(names, most, marks, body), candidates, None in most)


def read_choices(rows: Iterable[Row]) -> ChoicesTable:
    titles, body, first = _shaped(rows)
    if not first or not body or body[0][1][0].lower() not in KEY_TITLES:
        raise MarksTableError("表头之后的第一行应是答案：第一格写“答案”，以下每题写字母", 2)
    _refuse_twins(titles)
    keys = dict(zip(titles, map(_letters, body[0][1][1:]), strict=True))
    choices = {
        title: [_letters(cells[place]) for _, cells in body[1:]]
        for place, title in enumerate(titles, start=1)
    }
    return ChoicesTable(keys, choices)


def _shaped(rows: Iterable[Row]) -> tuple[list[str], list[tuple[int, list[str]]], int]:
    """Titles of the questions, rows as wide as the titles, and 1 if candidates are named."""
    texts = [(number, [_text(cell) for cell in cells]) for number, cells in rows]
    filled = [(number, cells) for number, cells in texts if any(cells)]
    if not filled:
        raise MarksTableError("文件是空的")
    width = max(place for place, title in enumerate(filled[0][1], start=1) if title)
    titles, body = filled[0][1][:width], []
    for number, cells in filled[1:]:
        if any(cells[width:]):
            raise MarksTableError(f"这一行有 {len(cells)} 格，表头只有 {width} 格", number)
        body.append((number, (cells + [""] * width)[:width]))
    first = int(bool(CANDIDATE_TITLE.fullmatch(titles[0])) or _are_names(body))
    if not titles[first:] or not all(titles[first:]):
        raise MarksTableError("表头里每一题都要有名称", filled[0][0])
    if all(NUMBER.fullmatch(title) for title in titles) and "." in "".join(titles):
        raise MarksTableError("第一行应是表头，现在全是分数", filled[0][0])
    return titles[first:], body, first


def _are_names(body: list[tuple[int, list[str]]]) -> bool:
    firsts = [cells[0] for _, cells in body if cells[0]]
    return bool(firsts) and not any(NUMBER.fullmatch(text) for text in firsts)


def _matrix(
    names: tuple[str, ...],
    told: list[float | None],
    marks: list[tuple[float, ...]],
    body: list[tuple[int, list[str]]],
) -> Matrix:
    most = tuple(
        max(1.0, *(row[place] for row in marks)) if each is None else each
        for place, each in enumerate(told)
    )
    for (number, _), row in zip(body, marks, strict=True):
        for name, mark, limit in zip(names, row, most, strict=True):
            if mark > limit:
                raise MarksTableError(f"得分 {mark:g} 高于满分 {limit:g}", number, name)
    if not all(limit > 0 for limit in most):
        raise MarksTableError("满分应大于 0")
    return Matrix(names, most, tuple(marks))


def _refuse_twins(names: Sequence[str]) -> None:
    if twins := {name for name in names if names.count(name) > 1}:
        raise MarksTableError(f"表头里有重名的题：{'、'.join(sorted(twins))}", 1)


def _mark(text: str, row: int, column: str) -> float:
    if text in ("", "-"):
        return 0.0
    if not NUMBER.fullmatch(text):
        raise MarksTableError(f"“{text[:20]}”不是分数", row, column)
    return float(text)


def _letters(text: str) -> str:
    return "".join(sorted(letter for letter in text.upper() if letter.isalpha()))


def _text(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return unicodedata.normalize("NFKC", str(cell)).strip() if cell is not None else ""
