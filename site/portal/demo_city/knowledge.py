"""应知应会 of 嵩阳市: chapters, knowledge points with their questions, and monthly issues."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class QuestionRow:
    """`key` holds the places of the right options, counted from 0."""

    type: str
    stem: str
    options: tuple[str, ...]
    key: tuple[int, ...]


@dataclass(frozen=True)
class KnowledgePointRow:
    """`cartoon` names one of the drawings of `cartoons`."""

    code: str
    title: str
    text: str
    source: str
    questions: tuple[QuestionRow, ...]
    cartoon: str = ""
    cartoon_says: str = ""


@dataclass(frozen=True)
class ChapterRow:
    code: str
    title: str
    text: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class IssueRow:
    month: int
    title: str
    text: str
    points: tuple[str, ...]


def knowledge_points() -> list[KnowledgePointRow]:
    return [
        _point(point)
        for name in ("knowledge.toml", "handbook.toml")
        for point in _content(name)["points"]
    ]


def chapters() -> list[ChapterRow]:
    return [
        ChapterRow(one["code"], one["title"], one["text"], tuple(one["points"]))
        for one in _content("handbook.toml")["chapters"]
    ]


def issues() -> list[IssueRow]:
    return [
        IssueRow(one["month"], one["title"], one["text"], tuple(one["points"]))
        for one in _content("handbook.toml")["months"]
    ]


def _point(point: dict[str, Any]) -> KnowledgePointRow:
    return KnowledgePointRow(
        point["code"],
        point["title"],
        point["text"],
        point["source"],
        tuple(
            QuestionRow(one["type"], one["stem"], tuple(one["options"]), tuple(one["key"]))
            for one in point["questions"]
        ),
        point.get("cartoon", ""),
        point.get("cartoon_says", ""),
    )


@cache
def _content(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
