"""The file as it came, as a workbook in which the refused rows are red and say why.

Rows keep their numbers, so that the report's numbers are the workbook's. No cell is a formula,
whatever it begins with; a corrected copy is read as the file itself is.
"""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any, NamedTuple

import xlsxwriter

from credits.imports.layouts import REASONS
from keeping.spreadsheets import put
from people import sheets
from people.sheets import Problem

RED = {"bg_color": "#F8D7D4"}
WIDE = 60
Sheet = str | None
Reasons = Mapping[int, list[str]]  # row → what is wrong with it


class Pens(NamedTuple):
    """How the cells of one row are written: its texts and its days."""

    text: Any
    day: Any


def save(
    data: bytes, name: str, problems: Iterable[Problem], headers: Mapping[Sheet, int], path: Path
) -> None:
    """Write a whole file or none."""
    content = marked(data, name, problems, headers)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        unfinished.chmod(0o640)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def marked(
    data: bytes, name: str, problems: Iterable[Problem], headers: Mapping[Sheet, int]
) -> bytes:
    """`headers` says in which row each sheet of records has its titles."""
    reasons: dict[Sheet, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem.row is not None:
            column = f"“{problem.column}”：" if problem.column else ""
            reasons[problem.sheet][problem.row].append(column + problem.reason)
    out = io.BytesIO()
    _write(out, sheets.unconverted(data, name), reasons, headers)
    return out.getvalue()


def _write(
    out: IO[bytes],
    raw: list[sheets.RawSheet],
    reasons: Mapping[Sheet, Reasons],
    headers: Mapping[Sheet, int],
) -> None:
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        day = {"num_format": "yyyy-mm-dd"}
        good = Pens(None, book.add_format(day))
        bad = Pens(book.add_format(RED), book.add_format(RED | day))
        for one in raw:
            copy = _Copy(book.add_worksheet(one.name), list(one.rows))
            copy.write(reasons.get(one.name, {}), headers.get(one.name), good, bad)


class _Copy:
    """One sheet with a column of reasons at its end, or where an earlier copy has it."""

    def __init__(self, sheet: Any, rows: list[tuple[int, list[Any]]]) -> None:
        self.sheet, self.rows = sheet, rows
        self.width = max((len(row) for _, row in rows), default=0)
        self.column = next((row.index(REASONS) for _, row in rows if REASONS in row), self.width)

    def write(self, reasons: Reasons, header: int | None, good: Pens, bad: Pens) -> None:
        self.sheet.set_column(self.column, self.column, WIDE)
        for number, row in self.rows:
            is_bad = number in reasons
            self._cells(number - 1, row, bad if is_bad else good)
            if is_bad:
                put(self.sheet, number - 1, self.column, "；".join(reasons[number]), bad.text)
            elif number == header:
                put(self.sheet, number - 1, self.column, REASONS)

    def _cells(self, at: int, row: list[Any], pens: Pens) -> None:
        for column, cell in enumerate(row):
            if column == self.column:
                continue
            if isinstance(cell, date):
                put(self.sheet, at, column, cell, pens.day)
            elif isinstance(cell, int | float):
                put(self.sheet, at, column, cell, pens.text)
            elif cell or pens.text:
                put(self.sheet, at, column, str(cell), pens.text)
