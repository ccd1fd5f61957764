"""How the book of a year is arranged: chapters by month, indexes by category, lecturer and unit.

Pure: values in, values out. A lecture stands in the book once, in the month in which it is first
given; each index leads to it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog.publishing.listing import ListedLecture
from people.pinyin import sort_key

# Raised when the same catalogue would be printed otherwise: books printed before are then old.
FORM = 1
# Whoever is named as a contact may ask to be erased; a printed book cannot.
UNPRINTED = {"contact", "telephone"}


@dataclass(frozen=True)
class Group:
    """Lectures under one heading; `key` names its place in the book."""

    key: str
    heading: str
    detail: str
    lectures: tuple[ListedLecture, ...]


@dataclass(frozen=True)
class Plan:
    title: str
    theme: str
    foreword: tuple[str, ...]
    year: int
    months: tuple[Group, ...]
    categories: tuple[Group, ...]
    lecturers: tuple[Group, ...]
    hosts: tuple[Group, ...]

    @property
    def lectures(self) -> list[ListedLecture]:
        return [lecture for month in self.months for lecture in month.lectures]


def plan(
    *, title: str, theme: str, foreword: str, year: int, lectures: Sequence[ListedLecture]
) -> Plan:
    ordered = sorted(lectures, key=_by_date)
    return Plan(
        title=title,
        theme=theme,
        foreword=tuple(line.strip() for line in foreword.splitlines() if line.strip()),
        year=year,
        months=_grouped(ordered, "m", lambda one: (_month(one), _month_name(one), "")),
        categories=_grouped(
            lectures,
            "c",
            lambda one: (sort_key(one.category), one.category or _("未分类"), ""),
        ),
        lecturers=_grouped(
            [one for one in lectures if one.lecturer],
            "p",
            lambda one: (sort_key(one.lecturer), one.lecturer, one.lecturer_unit),
        ),
        hosts=_grouped(lectures, "h", lambda one: (one.host_path, one.host, "")),
    )


def digest(book: Plan) -> str:
    """The same for the same catalogue, whoever asks and when."""
    content = json.dumps([FORM, _printed(asdict(book))], sort_keys=True, default=_plain)
    return hashlib.sha256(content.encode()).hexdigest()


def _grouped(
    lectures: Iterable[ListedLecture],
    prefix: str,
    place: Callable[[ListedLecture], tuple[Any, str, str]],
) -> tuple[Group, ...]:
    """One group for each (order, heading, detail), in that order."""
    found: dict[tuple[Any, str, str], list[ListedLecture]] = {}
    for lecture in lectures:
        found.setdefault(place(lecture), []).append(lecture)
    return tuple(
        Group(f"{prefix}{number}", heading, detail, tuple(found[_order, heading, detail]))
        for number, (_order, heading, detail) in enumerate(sorted(found), start=1)
    )


def _by_date(lecture: ListedLecture) -> tuple[bool, str, str]:
    starts_at = lecture.starts_at
    return (starts_at is None, starts_at.isoformat() if starts_at else "", lecture.number)


def _month(lecture: ListedLecture) -> tuple[int, int]:
    # Lectures without a date make the last chapter.
    return (lecture.starts_at.year, lecture.starts_at.month) if lecture.starts_at else (9999, 0)


def _month_name(lecture: ListedLecture) -> str:
    if lecture.starts_at is None:
        return _("时间待定")
    return _("%(year)d年%(month)d月") % {
        "year": lecture.starts_at.year,
        "month": lecture.starts_at.month,
    }


def _printed(value: Any) -> Any:
    """Without what the book does not say."""
    if isinstance(value, dict):
        return {name: _printed(one) for name, one in value.items() if name not in UNPRINTED}
    return [_printed(one) for one in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
