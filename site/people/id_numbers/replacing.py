"""A file that knows people by their ID number, made into one that knows them by personnel number.

Before anything of it is stored or shown: what is kept, previewed, marked and recorded is the new
file, and no number is in it. Rows keep their places. A number that leads to nobody leaves a remark
in its cell, by which the row is refused (`personnel_no`); names are compared by who reads the file.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import xlsxwriter
from django.db.models import QuerySet

from keeping.spreadsheets import put
from people import sheets
from people.id_numbers import numbers, records, sealing
from people.models import Learner
from people.sheets import Problem, RawSheet, cells
from people.sheets.layouts import HEADER_WITHIN, squeezed

MARKS = ("身份证", "身份号码", "证件号")
PERSONNEL_NO = "人事编号"
ITS_ALIASES = frozenset([PERSONNEL_NO, "人员编号", "工号"])
OFF = "本系统没有启用身份证号（未设 PII_KEY，只收必需的信息）；请删去这一列，改填人事编号"
BOTH = "已有人事编号，不必再有身份证号；请删去这一列"
UNKNOWN = "查无此人：没有学员登记身份证号 {}；请核对，或改填人事编号"
LOST_DIGITS = "身份证号须为文本：Excel 已改掉末几位；请设为“文本”格式后重新填写"
REMARK = "〔身份证号〕"
UNWELCOME = dict.fromkeys(MARKS, OFF)
BEGAN = datetime(2000, 1, 1)  # noqa: DTZ001 -- the same file twice is the same bytes
Rows = list[tuple[int, list[Any]]]


@dataclass(frozen=True)
class Sheet:
    """`header` is the row and `column` the place in which ID numbers have their title, if any;
    `faults` are cells that hold no value, by row and column."""

    name: str | None
    rows: Rows
    faults: Mapping[tuple[int, int], str]
    header: int = 0
    column: int = -1

    @property
    def has_numbers(self) -> bool:
        return self.column >= 0

    @cached_property
    def given(self) -> dict[int, str | cells.CellError]:
        """Row → its number, or why it is none."""
        found: dict[int, str | cells.CellError] = {}
        for row, values in self.rows:
            cell = values[self.column] if self.column < len(values) else None
            if self.has_numbers and row > self.header and cell not in (None, ""):
                found[row] = _checked(cell)
        return found


def personnel_no(most: int) -> cells.Converter:
    """Reads the column; what stands there for an ID number that led to nobody is its refusal."""
    read = cells.identifier(most)

    def convert(cell: Any) -> Any:
        if isinstance(cell, str) and cell.startswith(REMARK):
            raise cells.CellError(cell.removeprefix(REMARK))
        return read(cell)

    return convert


def names_id_numbers(title: str) -> bool:
    return any(mark in squeezed(title) for mark in MARKS)


def replaced(data: bytes, name: str, *, learners: QuerySet[Learner]) -> bytes:
    """The very same bytes where no column of ID numbers is, or no key is set: then the file's
    reader refuses such a column. Only `learners` are found by a number."""
    if not sealing.is_on():
        return data
    read = [_sheet(one) for one in sheets.unconverted(data, name)]
    if not any(one.has_numbers for one in read):
        return data
    _refuse_doubtful(name, read)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        book.set_properties({"created": BEGAN})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for one in read:
            _write(book.add_worksheet(one.name), one, _people(one, learners), day)
    return out.getvalue()


def _sheet(raw: RawSheet) -> Sheet:
    rows = list(raw.rows)
    for row, values in rows[:HEADER_WITHIN]:
        titles = [value.strip() if isinstance(value, str) else "" for value in values]
        places = [place for place, title in enumerate(titles) if names_id_numbers(title)]
        if places and sum(map(bool, titles)) > 1:
            return Sheet(raw.name, rows, raw.faults, row, places[0])
    return Sheet(raw.name, rows, raw.faults)


def _refuse_doubtful(name: str, read: Sequence[Sheet]) -> None:
    """What a new file could not say as the old one does."""
    problems = [
        Problem(name, reason, row=row, sheet=one.name)
        for one in read
        for (row, _column), reason in one.faults.items()
    ]
    for one in read:
        titles = next((values for row, values in one.rows if row == one.header), [])
        if one.has_numbers and ITS_ALIASES & {squeezed(str(title)) for title in titles}:
            column = str(titles[one.column])
            problems.append(Problem(name, BOTH, row=one.header, column=column, sheet=one.name))
    if problems:
        raise sheets.UnreadableSheetError(problems)


def _people(sheet: Sheet, learners: QuerySet[Learner]) -> dict[str, str]:
    """ID number → personnel number, of those who are found."""
    given = {one for one in sheet.given.values() if isinstance(one, str)}
    holders = records.holders(given)
    rows = learners.filter(pk__among=list(holders.values())).values_list("pk", "personnel_no")
    known = dict(rows)
    return {number: known[pk] for number, pk in holders.items() if pk in known}


def _write(out: Any, sheet: Sheet, people: Mapping[str, str], day: Any) -> None:
    for row, values in sheet.rows:
        number = sheet.given.get(row)
        for place, value in enumerate(values):
            shown = _hidden(value, number)
            if place == sheet.column and row == sheet.header:
                shown = PERSONNEL_NO
            elif place == sheet.column and number is not None:
                shown = _instead(number, people)
            put(out, row - 1, place, shown, day if isinstance(shown, date) else None)


def _instead(number: str | cells.CellError, people: Mapping[str, str]) -> str:
    if isinstance(number, cells.CellError):
        return f"{REMARK}{number}"
    return people.get(number) or REMARK + UNKNOWN.format(numbers.masked(number))


def _hidden(value: Any, number: str | cells.CellError | None) -> Any:
    """Platforms write the number into other columns too, as that of a certificate."""
    if not isinstance(value, str) or not isinstance(number, str):
        return value
    for written in (number, number.lower()):
        value = value.replace(written, numbers.masked(number))
    return value


def _checked(cell: Any) -> str | cells.CellError:
    if not isinstance(cell, str):
        return cells.CellError(LOST_DIGITS)
    try:
        return numbers.checked(cell)
    except numbers.NoIdNumberError as error:
        return cells.CellError(str(error))
