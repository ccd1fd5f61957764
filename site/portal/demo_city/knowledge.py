"""应知应会 of 嵩阳市: knowledge points with the questions that examine them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class QuestionRow:
    """`key` holds the places of the right options, counted from 0."""

    type: str
    stem: str
    options: tuple[str, ...]
    key: tuple[int, ...]


@dataclass(frozen=True)
class KnowledgePointRow:
    code: str
    title: str
    text: str
    source: str
    questions: tuple[QuestionRow, ...]


def knowledge_points() -> list[KnowledgePointRow]:
    content = tomllib.loads(Path(__file__).with_name("knowledge.toml").read_text("utf-8"))
    return [
        KnowledgePointRow(
            point["code"],
            point["title"],
            point["text"],
            point["source"],
            tuple(
                QuestionRow(one["type"], one["stem"], tuple(one["options"]), tuple(one["key"]))
                for one in point["questions"]
            ),
        )
        for point in content["points"]
    ]
