"""Which title of a file stands for which column, proposed once and remembered per platform.

Every title must be spoken for, if only to be passed over, so that nothing is left out
unnoticed; a column that holds ID numbers cannot be spoken for at all.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from credits.imports.layouts import FACTS, FIXABLE
from credits.imports.rows import Row
from credits.models import ImportMapping
from people import sheets
from people.id_numbers.replacing import OFF, names_id_numbers
from people.models import User
from people.sheets.cells import CellError
from people.sheets.layouts import HEADER_WITHIN, Column, Layout, squeezed
from people.sheets.nearest import closest

PLATFORM = "平台"
FIELD_OF = dict(zip((column.name for column in FACTS.columns), Row._fields, strict=True))


class MappingError(Exception):
    """A mapping that cannot be read by; `problems` is column or title → what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("；".join(f"“{name}”{reason}" for name, reason in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class MappedLayout(Layout):
    """A layout that knows a file's own titles and no others; "" passes a title over."""

    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, int]:
        places = {column.name: place for place, column in enumerate(self.columns)}
        return {title: places[name] for title, name in self.titles.items() if name}

    @cached_property
    def passed_over(self) -> frozenset[str]:
        return frozenset(title for title, name in self.titles.items() if not name)


@dataclass(frozen=True)
class Reading:
    """How to read a file: its titles (squeezed) and what stands for every row of it."""

    titles: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def layout(self) -> Layout:
        if not self.titles and not self.fixed:
            return FACTS
        columns = tuple(_optional(one) if one.name in self.fixed else one for one in FACTS.columns)
        return MappedLayout("记录", columns, unwelcome=FACTS.unwelcome, titles=self.titles)

    @cached_property
    def fixed_values(self) -> dict[str, Any]:
        """By the names of Row; raises MappingError where a text cannot be read."""
        columns = {column.name: column for column in FACTS.columns}
        values, problems = {}, {}
        for name, text in self.fixed.items():
            try:
                values[FIELD_OF[name]] = columns[name].read(text)
            except CellError as error:
                problems[name] = str(error)
        if problems:
            raise MappingError(problems)
        return values

    def check(self) -> None:
        """Refuse what would read a column twice, a required one never, or ID numbers."""
        problems = {title: OFF for title in self.titles if names_id_numbers(title)}
        chosen = [name for name in self.titles.values() if name]
        for column in FACTS.columns:
            times = chosen.count(column.name) + (column.name in self.fixed)
            if times > 1:
                problems[column.name] = "指定了不止一次；请只留一处"
            elif column.required and not times:
                problems[column.name] = "没有指定；请选出它是哪一列" + (
                    "，或填写一个统一的值" if column.name in FIXABLE else ""
                )
        if problems:
            raise MappingError(problems)
        _ = self.fixed_values

    def as_json(self) -> dict[str, dict[str, str]]:
        return {"titles": dict(self.titles), "fixed": dict(self.fixed)}


AS_NAMED = Reading()


def titles_of(data: bytes, name: str) -> list[str]:
    """The titles of the first sheet that has any; raises UnreadableSheetError without one."""
    for raw in sheets.unconverted(data, name):
        first = [row for _, row in islice(raw.rows, HEADER_WITHIN)]
        head = max(first, key=lambda row: (FACTS.likeness(row), _words(row)), default=[])
        if _words(head) > 1:
            return [str(cell).strip() for cell in head if str(cell).strip()]
    raise sheets.UnreadableSheetError([sheets.Problem(name, "没有表头，也没有内容")])


def proposal(titles: Sequence[str], *, platform: str) -> tuple[Reading, bool]:
    """A reading by the names we know and those like them; and whether nothing was guessed."""
    read: dict[str, str] = {}
    guessed = False
    free = dict(FACTS.names)
    for word in map(squeezed, titles):
        name = _named(FACTS.names.get(word))
        if not name and word not in FACTS.passed_over:
            guessed = True
            name = _named(free.get(closest(word, free) or ""))
        read[word] = name if name not in read.values() else ""
        free = {known: place for known, place in free.items() if _named(place) != name}
    fixed = {} if PLATFORM in read.values() or not platform else {PLATFORM: platform}
    return Reading(read, fixed), not guessed


def known(titles: Sequence[str], *, platform: str) -> Reading | None:
    """As an officer said before, or by names that leave nothing to guess."""
    before = ImportMapping.objects.filter(platform=platform, header=_digest(titles)).first()
    reading, is_sure = proposal(titles, platform=platform)
    if before is not None:
        reading, is_sure = Reading(before.columns, before.fixed), True
    try:
        reading.check()
    except MappingError:
        return None
    return reading if is_sure else None


def reading_of(mapping: Mapping[str, Any]) -> Reading | None:
    """What a batch was last read by; none while nobody has said it."""
    if "titles" not in mapping:
        return None
    return Reading(mapping["titles"], mapping["fixed"])


def remember(
    titles: Sequence[str], reading: Reading, *, platform: str, by: User, now: datetime
) -> None:
    ImportMapping.objects.update_or_create(
        platform=platform,
        header=_digest(titles),
        defaults={
            "columns": dict(reading.titles),
            "fixed": dict(reading.fixed),
            "remembered_by": by,
            "remembered_at": now,
        },
    )


def _digest(titles: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(map(squeezed, titles)).encode()).hexdigest()


def _named(place: int | None) -> str:
    return "" if place is None else FACTS.columns[place].name


def _optional(column: Column) -> Column:
    return replaced(column, required=False, filled=False)


def _words(row: Sequence[Any]) -> int:
    return sum(1 for cell in row if isinstance(cell, str) and cell.strip())
