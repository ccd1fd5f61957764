"""A blueprint as an author types it: a row for each section. Pure.

Between the JSON that is stored and the fields of a page. It checks nothing: what cannot be a
number stays text, and `exams.blueprints` says what is wrong with it, in which section.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

SPARE = 2
BETWEEN = re.compile(r"[\s、，,；;]+")


@dataclass(frozen=True)
class Row:
    """One section, as text in its fields."""

    title: str = ""
    type: str = ""
    count: str = ""
    points: str = ""
    knowledge_points: str = ""
    difficulties: tuple[int, ...] = ()
    questions: str = ""


@dataclass(frozen=True)
class Options:
    """What stands beside the sections."""

    fixed_seed: str = ""
    mean: str = ""
    within: str = ""
    most_shown: str = ""  # in per cent
    fresh_days: str = ""


OPTIONS = tuple(Options.__dataclass_fields__)


def rows_of(data: Any, *, spare: int = SPARE) -> list[Row]:
    """The sections, and some empty rows for more."""
    sections = _list(data, "sections") if isinstance(data, Mapping) else []
    rows = [_row(each) for each in sections if isinstance(each, Mapping)]
    return rows + [Row()] * max(spare, 1 - len(rows))


def options_of(data: Any) -> Options:
    if not isinstance(data, Mapping):
        return Options()
    told = data.get("difficulty")
    balance = told if isinstance(told, Mapping) else {}
    return Options(
        fixed_seed=str(data.get("fixed_seed", "")),
        mean=str(balance.get("mean", "")),
        within=str(balance.get("within", "")),
        most_shown=_scaled(str(data.get("most_shown", "")), 100),
        fresh_days=str(data.get("fresh_days", "")),
    )


def filled(posted: QueryDict, name: str) -> dict[int, dict[str, Any]]:
    """Place on the page → section, of the rows that say anything."""
    rows = {place: _section(posted, f"{name}-{place}") for place in range(_rows_in(posted, name))}
    return {place: row for place, row in rows.items() if row}


def typed(posted: QueryDict, name: str) -> dict[str, Any]:
    """What the fields of a page say, as a blueprint; rows left empty are none."""
    data: dict[str, Any] = {"sections": list(filled(posted, name).values())}
    told = {key: posted.get(f"{name}-{key}", "").strip() for key in OPTIONS}
    if told["fixed_seed"]:
        data["fixed_seed"] = told["fixed_seed"]
    if told["mean"] or told["within"]:
        data["difficulty"] = {key: told[key] for key in ("mean", "within") if told[key]}
    if told["most_shown"]:
        data["most_shown"] = _scaled(told["most_shown"], Decimal("0.01"))
    if told["fresh_days"] not in ("", "0"):
        data["fresh_days"] = _number(told["fresh_days"])
    return data


def _row(section: Mapping[str, Any]) -> Row:
    return Row(
        title=str(section.get("title", "")),
        type=str(section.get("type", "")),
        count=str(section.get("count", "")),
        points=str(section.get("points", "")),
        knowledge_points="、".join(map(str, _list(section, "knowledge_points"))),
        difficulties=tuple(_list(section, "difficulties")),
        questions="、".join(map(str, _list(section, "questions"))),
    )


def _section(posted: QueryDict, first: str) -> dict[str, Any]:
    told = {key: posted.get(f"{first}-{key}", "").strip() for key in ("title", "type", "points")}
    section: dict[str, Any] = {key: value for key, value in told.items() if value}
    if count := posted.get(f"{first}-count", "").strip():
        section["count"] = _number(count)
    lists = {
        "knowledge_points": _words(posted.get(f"{first}-knowledge_points", "")),
        "difficulties": [_number(each) for each in posted.getlist(f"{first}-difficulties")],
        "questions": _words(posted.get(f"{first}-questions", "")),
    }
    return section | {key: value for key, value in lists.items() if value}


def _rows_in(posted: QueryDict, name: str) -> int:
    told = posted.get(f"{name}-rows", "")
    return min(int(told), 100) if told.isascii() and told.isdigit() else 0


def _list(section: Mapping[str, Any], key: str) -> list[Any]:
    told = section.get(key, [])
    return told if isinstance(told, list) else []


def _words(text: str) -> list[str]:
    return [word for word in BETWEEN.split(text.strip()) if word]


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _scaled(text: str, factor: Decimal | int) -> str:
    try:
        scaled = Decimal(text) * factor
    except InvalidOperation:
        return text
    return f"{scaled.normalize():f}" if scaled.is_finite() else text
