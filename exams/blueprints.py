"""What an exam asks for: sections of so many questions of a type. Pure.

As data: {"sections": [{"title", "type", "count", "points", "knowledge_points": [code],
"difficulties": [1–5], "questions": [number]}]}; the filters and the title may be left out. A
knowledge point stands for everything below it. Beside the sections may stand "fixed_seed" (the
same questions for everybody), "difficulty": {"mean", "within"} (how hard every paper is),
"most_shown" (the share of papers in which a question may stand) and "fresh_days" (how long a
question rests after another exam). Unknown keys are refused: a misspelt filter would silently
admit the whole bank.
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
KEYS = {"sections", "fixed_seed", "difficulty", "most_shown", "fresh_days"}
SECTION_KEYS = {
    "title", "type", "count", "points", "knowledge_points", "difficulties", "questions",
}  # fmt: skip
MOST_QUESTIONS = 500
EASIEST, HARDEST = 1, 5


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
    questions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Balance:
    """How hard a paper is: the mean difficulty of its questions, weighted with their points, lies
    at most `within` from `mean` (without one: from what the bank gives on average)."""

    within: Decimal
    mean: Decimal | None = None


@dataclass(frozen=True)
class Blueprint:
    sections: tuple[Section, ...]
    fixed_seed: str = ""
    balance: Balance | None = None
    most_shown: Decimal | None = None
    fresh_days: int = 0

    @property
    def out_of(self) -> Decimal:
        return sum((section.count * section.points for section in self.sections), Decimal(0))

    @property
    def question_count(self) -> int:
        return sum(section.count for section in self.sections)


def read(data: Any) -> Blueprint:
    if not isinstance(data, Mapping) or not {"sections"} <= set(data) <= KEYS:
        raise BlueprintError(
            '蓝图应当是 {"sections": [...]}，可加 fixed_seed、difficulty、most_shown、'
            "fresh_days，不能有其他键。"
        )
    if not isinstance(data["sections"], list) or not data["sections"]:
        raise BlueprintError("蓝图至少要有一个部分：请填题型、题数和每题分值。")
    blueprint = Blueprint(
        tuple(_section(number, each) for number, each in enumerate(data["sections"], start=1)),
        fixed_seed=_seed(data.get("fixed_seed", "")),
        balance=_balance(data["difficulty"]) if "difficulty" in data else None,
        most_shown=_share(data["most_shown"]) if "most_shown" in data else None,
        fresh_days=_days(data.get("fresh_days", 0)),
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
    if not data.get("type"):
        raise BlueprintError(f"{where}没有选题型。")
    if data["type"] not in QUESTION_TYPES:
        raise BlueprintError(f"{where}的题型应为 {'、'.join(QUESTION_TYPES)} 之一。")
    return Section(
        type=data["type"],
        count=_count(where, data.get("count")),
        points=_points(where, data.get("points")),
        title=str(data.get("title", "")),
        knowledge_points=frozenset(_list_of(str, where, data, "knowledge_points")),
        difficulties=frozenset(_list_of(int, where, data, "difficulties")),
        questions=frozenset(_list_of(str, where, data, "questions")),
    )


def _seed(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 64:
        raise BlueprintError("固定试卷的名称应为不超过 64 字的文字。")
    return value


def _balance(data: Any) -> Balance:
    if not isinstance(data, Mapping) or not set(data) <= {"mean", "within"}:
        raise BlueprintError('难度应写成 {"mean": "3", "within": "0.2"}，mean 可以不写。')
    if "within" not in data:
        raise BlueprintError("说了以难度几为准，也要说各卷平均难度相差不超过多少，如 0.2。")
    within = _decimal(data["within"])
    mean = _decimal(data["mean"]) if "mean" in data else None
    if within is None or within <= 0:
        raise BlueprintError("各卷平均难度相差不超过多少，应为正数，最多两位小数，如 0.2。")
    if "mean" in data and (mean is None or not EASIEST <= mean <= HARDEST):
        raise BlueprintError("以难度几为准，应为 1 至 5 之间的数，最多两位小数。")
    return Balance(within, mean)


def _share(value: Any) -> Decimal:
    share = _decimal(value)
    if share is None or not 0 < share <= 1:
        raise BlueprintError("每题最多出现在多少试卷里，应大于 0、不超过百分之百。")
    return share


def _days(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 3660:
        raise BlueprintError("用过的题轮空的天数应为 0 至 3660 的整数。")
    return value


def _count(where: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BlueprintError(f"{where}的题数应为正整数。")
    return value


def _points(where: str, value: Any) -> Decimal:
    points = _decimal(value)
    if points is None or not 0 < points <= 1000:
        raise BlueprintError(f"{where}的每题分值应为不超过 1000 的正数，最多两位小数，如 2.5。")
    return points


def _decimal(value: Any) -> Decimal | None:
    """A number of at most two places; a float has already lost what the author wrote."""
    if not isinstance(value, int | str) or isinstance(value, bool):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number == round(number, 2) else None


def _list_of(kind: type, where: str, data: Mapping[str, Any], key: str) -> list[Any]:
    values = data.get(key, [])
    if not isinstance(values, list) or not all(type(value) is kind for value in values):
        raise BlueprintError(f"{where}的 {key} 应为列表。")  # of JSON alone: rows make lists
    return values
