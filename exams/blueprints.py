"""What an exam asks for: sections of so many questions of a type. Pure.

As data: {"sections": [{"title", "type", "count", "points", "knowledge_points": [code],
"difficulties": [1–5]}]}; the last two and the title may be left out. Unknown keys are refused:
a misspelt filter would silently admit the whole bank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

# A machine marks all but the last two.
QUESTION_TYPES = (
    "SINGLE", "MULTIPLE", "TRUE_FALSE", "FILL_IN", "NUMERICAL", "MATCHING", "ORDERING",
    "SHORT_ANSWER", "CASE",
)  # fmt: skip
SECTION_KEYS = {"title", "type", "count", "points", "knowledge_points", "difficulties"}
MOST_QUESTIONS = 500


class BlueprintError(ValueError):
    """A blueprint that cannot be read, or that the bank cannot fill."""


@dataclass(frozen=True)
class Section:
    """`count` questions of one type, `points` each; an empty filter admits everything."""

    type: str
    count: int
    points: Decimal
    title: str = ""
    knowledge_points: frozenset[str] = frozenset()
    difficulties: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Blueprint:
    sections: tuple[Section, ...]

    @property
    def out_of(self) -> Decimal:
        return sum((section.count * section.points for section in self.sections), Decimal(0))

    @property
    def question_count(self) -> int:
        return sum(section.count for section in self.sections)


def read(data: Any) -> Blueprint:
    if not isinstance(data, Mapping) or set(data) != {"sections"}:
        raise BlueprintError('蓝图应当是 {"sections": [...]}，不能有其他键。')
    if not isinstance(data["sections"], list) or not data["sections"]:
        raise BlueprintError("蓝图至少要有一个部分（sections）。")
    blueprint = Blueprint(
        tuple(_section(number, each) for number, each in enumerate(data["sections"], start=1))
    )
    if blueprint.question_count > MOST_QUESTIONS:
        raise BlueprintError(
            f"一份试卷最多 {MOST_QUESTIONS} 题，蓝图要求 {blueprint.question_count} 题。"
        )
    return blueprint


def _section(number: int, data: Any) -> Section:
    where = f"第 {number} 部分"
    if not isinstance(data, Mapping):
        raise BlueprintError(f"{where}应当是一个对象。")
    if unknown := sorted(set(data) - SECTION_KEYS):
        raise BlueprintError(f"{where}有不认识的键：{'、'.join(unknown)}。")
    if data.get("type") not in QUESTION_TYPES:
        raise BlueprintError(f"{where}的题型（type）应为 {'、'.join(QUESTION_TYPES)} 之一。")
    return Section(
        type=data["type"],
        count=_count(where, data.get("count")),
        points=_points(where, data.get("points")),
        title=str(data.get("title", "")),
        knowledge_points=frozenset(_list_of(str, where, data, "knowledge_points")),
        difficulties=frozenset(_list_of(int, where, data, "difficulties")),
    )


def _count(where: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BlueprintError(f"{where}的题数（count）应为正整数。")
    return value


def _points(where: str, value: Any) -> Decimal:
    refusal = BlueprintError(f'{where}的每题分值（points）应为正数，最多两位小数，如 "2"。')
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise refusal  # a float has already lost what the author wrote
    try:
        points = Decimal(value)
    except InvalidOperation as error:
        raise refusal from error
    if not points.is_finite() or not 0 < points <= 1000 or points != round(points, 2):
        raise refusal
    return points


def _list_of(kind: type, where: str, data: Mapping[str, Any], key: str) -> list[Any]:
    values = data.get(key, [])
    if not isinstance(values, list) or not all(type(value) is kind for value in values):
        raise BlueprintError(f"{where}的 {key} 应为列表。")
    return values
