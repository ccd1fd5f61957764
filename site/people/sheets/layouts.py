"""Which columns a table has, under which names, and which row of a sheet is its header."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from people.sheets.cells import Converter
from people.sheets.nearest import nearest

HEADER_WITHIN = 10
# 姓名* or 姓名（必填） is 姓名.
REMARK = re.compile(r"\s+|[*:]|\((必填|选填|可选|文本|文本格式|日期)\)")


@dataclass(frozen=True)
class Column:
    """`required`: the column must be there; `filled`: each of its cells must hold something."""

    name: str
    read: Converter
    required: bool = False
    filled: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """`ignored` columns are common in such files and are not read; `unwelcome` ones have a
    reason of their own for being refused."""

    name: str
    columns: tuple[Column, ...]
    ignored: frozenset[str] = frozenset()
    unwelcome: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, int]:
        """Every name of a column, as headers are compared → the column's place."""
        return {
            squeezed(name): place
            for place, column in enumerate(self.columns)
            for name in (column.name, *column.aliases)
        }

    @cached_property
    def passed_over(self) -> frozenset[str]:
        return frozenset(map(squeezed, self.ignored))

    def likeness(self, cells: Sequence[Any]) -> int:
        """How many of the cells name a column; 0 if they name none of the required ones."""
        places = {self.names[word] for word in map(squeezed, cells) if word in self.names}
        if not any(self.columns[place].required for place in places):
            return 0
        others = sum(1 for word in map(squeezed, cells) if word in self.passed_over)
        return len(places) + others


@dataclass(frozen=True)
class Header:
    """`places[i]` is where the layout's column i stands in a row, or None."""

    row: int
    places: tuple[int | None, ...]
    titles: tuple[str, ...]
    width: int


def squeezed(title: Any) -> str:
    return REMARK.sub("", unicodedata.normalize("NFKC", str(title)))


def complaints(layout: Layout, titles: Sequence[Any]) -> list[tuple[str | None, str]]:
    """(column, reason) for each title that does not belong and each column that is missing."""
    words = [squeezed(title) for title in titles]
    found = [(layout.names.get(word), word) for word in words if word]
    problems = [
        _stranger(layout, word)
        for place, word in found
        if place is None and word not in layout.passed_over
    ]
    counts = Counter(place for place, _ in found if place is not None)
    for place, count in counts.items():
        if count > 1:
            problems.append((layout.columns[place].name, f"这一列出现了 {count} 次"))
    unknown = [word for place, word in found if place is None]
    for place, column in enumerate(layout.columns):
        if column.required and place not in counts:
            reason = f"缺少这一列{nearest(column.name, unknown)}"
            problems.append((column.name, reason))
    return problems


def header_of(layout: Layout, row: int, titles: Sequence[Any]) -> Header:
    words = [squeezed(title) for title in titles]
    places: list[int | None] = [None] * len(layout.columns)
    shown = [column.name for column in layout.columns]
    for at, word in enumerate(words):
        place = layout.names.get(word)
        if place is not None:
            places[place], shown[place] = at, str(titles[at]).strip()
    width = max((at + 1 for at, word in enumerate(words) if word), default=0)
    return Header(row, tuple(places), tuple(shown), width)


def _stranger(layout: Layout, word: str) -> tuple[str | None, str]:
    for mark, reason in layout.unwelcome.items():
        if mark in word:
            return word, reason
    known = [column.name for column in layout.columns]
    return word, f"不认识的列{nearest(word, known)}；可用：{'、'.join(known)}"
