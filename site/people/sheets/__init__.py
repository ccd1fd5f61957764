"""The one guarded reader of xlsx and csv files: rosters, records, lists.

    for table in sheets.read(path, layouts):
        for row, values in table: ...
        table.problems

What a file is, is told by its content. Refuses as a whole (UnreadableSheetError) what is not a
table, is too large, or has other columns than its layout; what is wrong with a row becomes a
Problem naming file, row, column and reason. Writes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from people.sheets import cells, contents, texts, workbooks
from people.sheets.layouts import HEADER_WITHIN, Column, Layout, complaints, header_of
from people.sheets.limits import MEGABYTE, Limits, limits
from people.sheets.nearest import Hints, nearest
from people.sheets.problems import Problem, RefusalError, UnreadableSheetError
from people.sheets.tables import Table
from people.sheets.workbooks import RawSheet

__all__ = [
    "Column",
    "Hints",
    "Layout",
    "Limits",
    "Problem",
    "RawSheet",
    "Table",
    "UnreadableSheetError",
    "cells",
    "content_of",
    "encoding_of",
    "nearest",
    "read",
    "read_bytes",
    "unconverted",
]


def read(path: str | Path, layouts: Sequence[Layout]) -> list[Table]:
    """Open a file; the tables' rows are converted as they are walked over."""
    path = Path(path)
    return read_bytes(content_of(path), path.name, layouts)


def content_of(path: Path) -> bytes:
    """A file's bytes; of one that is too large no more than it takes to refuse it."""
    try:
        with path.open("rb") as file:
            return file.read(limits().file_bytes + 1)
    except OSError as error:
        reason = f"文件无法打开：{error.strerror}"
        raise UnreadableSheetError([Problem(path.name, reason)]) from None


def read_bytes(data: bytes, name: str, layouts: Sequence[Layout]) -> list[Table]:
    """The same for the content of an upload; `name` is only for messages."""
    try:
        return _tables(data, name, layouts, limits())
    except RefusalError as refusal:
        raise UnreadableSheetError([Problem(name, refusal.reason, refusal.row)]) from None


def unconverted(data: bytes, name: str) -> list[RawSheet]:
    """The sheets as they are, before anybody knows which columns they have."""
    try:
        return [replace(one, rows=_told(one, name)) for one in _raw(data, limits())]
    except RefusalError as refusal:
        raise UnreadableSheetError([Problem(name, refusal.reason, refusal.row)]) from None


def _told(raw: RawSheet, file: str) -> Iterator[tuple[int, list[Any]]]:
    """The rows; what stops them half-way is told with the file's name."""
    try:
        yield from raw.rows
    except RefusalError as refusal:
        problem = Problem(file, refusal.reason, refusal.row, sheet=raw.name)
        raise UnreadableSheetError([problem]) from None


def encoding_of(data: bytes) -> str:
    """How a readable file is written, in the words of the "save as" dialogue."""
    return "xlsx" if contents.kind_of(data) == "xlsx" else texts.encoding_of(data)


def _raw(data: bytes, allowed: Limits) -> list[RawSheet]:
    if len(data) > allowed.file_bytes:
        raise RefusalError(
            f"文件超过 {allowed.file_bytes // MEGABYTE} MB；请删去图片和空白格式，或分成几个文件"
        )
    if contents.kind_of(data) == "xlsx":
        return workbooks.sheets(data, allowed)
    return [RawSheet(None, enumerate(texts.rows(data, allowed), start=1), {})]


def _tables(data: bytes, name: str, layouts: Sequence[Layout], allowed: Limits) -> list[Table]:
    raw = _raw(data, allowed)
    tables = [table for one in raw if (table := _table(one, name, layouts, len(raw)))]
    if not tables:
        expected = "；".join(_expected(layout) for layout in layouts)
        raise RefusalError(f"找不到表头（前 {HEADER_WITHIN} 行里）。应有：{expected}")
    return tables


def _table(raw: RawSheet, file: str, layouts: Sequence[Layout], of: int) -> Table | None:
    """None for a sheet that holds something else, such as instructions."""
    first = [(number, row) for number, row in islice(raw.rows, HEADER_WITHIN)]
    scored = [
        (layout.likeness(row) + (layout.name == raw.name), -number, layout, row)
        for number, row in first
        for layout in layouts
        if layout.likeness(row)
    ]
    if not scored:
        if raw.name in {layout.name for layout in layouts} or (of == 1 and first):
            _refuse_headless(raw, file, layouts, first)
        return None
    _, minus, layout, titles = max(scored, key=lambda one: one[:2])
    header = header_of(layout, -minus, titles)
    problems = complaints(layout, titles)
    if problems:
        raise UnreadableSheetError(
            [Problem(file, reason, header.row, word, raw.name) for word, reason in problems]
        )
    rows = _body(first, raw, file, header.row, max(header.width, _widest(header.places)))
    return Table(
        file=file, sheet=raw.name, layout=layout, header=header, rows=rows, faults=raw.faults
    )


def _refuse_headless(
    raw: RawSheet, file: str, layouts: Sequence[Layout], first: list[tuple[int, list[Any]]]
) -> None:
    filled = [row for _, row in first if any(_is_filled(cell) for cell in row)]
    if not filled:
        raise UnreadableSheetError([Problem(file, "没有内容", sheet=raw.name)])
    found = "、".join(str(cell).strip() for cell in filled[0][:12] if _is_filled(cell))
    expected = "；".join(_expected(layout) for layout in layouts)
    reason = f"找不到表头。前几行里只有：{found[:120]}。应有：{expected}"
    raise UnreadableSheetError([Problem(file, reason, 1, sheet=raw.name)])


def _body(
    first: list[tuple[int, list[Any]]], raw: RawSheet, file: str, header: int, width: int
) -> Iterator[tuple[int, list[Any]]]:
    """The filled rows below the header, all of one width."""
    try:
        for number, row in first[header:]:
            if _has_content(row):
                yield number, _fitted(row, width, number)
        for number, row in raw.rows:
            if _has_content(row):
                yield number, _fitted(row, width, number)
    except RefusalError as refusal:
        problem = Problem(file, refusal.reason, refusal.row, sheet=raw.name)
        raise UnreadableSheetError([problem]) from None


def _fitted(row: list[Any], width: int, number: int) -> list[Any]:
    if len(row) == width:
        return row
    if len(row) > width:
        if any(_is_filled(cell) for cell in row[width:]):
            raise RefusalError("表头以外还有内容：这一行比表头长", row=number)
        return row[:width]
    return row + [""] * (width - len(row))


def _has_content(row: list[Any]) -> bool:
    for cell in row:  # noqa: SIM110 -- mostly the first; a generator costs more than the answer
        if cell != "" and _is_filled(cell):
            return True
    return False


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _widest(places: Sequence[int | None]) -> int:
    return max((place + 1 for place in places if place is not None), default=0)


def _expected(layout: Layout) -> str:
    return f"{layout.name}（{'、'.join(column.name for column in layout.columns)}）"
