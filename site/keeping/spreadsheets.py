"""The one way by which anything of ours gets into a cell of a workbook or of a table of text.

A text that a spreadsheet would take for a formula gets a mark, as it is typed in Excel, also
where the cell is a text already: the file may be saved as CSV and opened again. Numbers and days
stay what they are. Who reads such files takes the mark off again.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

LONGEST = 32_767  # characters of a cell, as in Excel
# What a spreadsheet takes for the beginning of a formula, full-width twins included.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MARKED = re.compile(r"'(?=\s*[=+\-@＝＋－＠\t\r'])")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def quoted(text: str) -> str:
    """The text with the mark, if it needs one; a mark of its own is not mistaken for ours."""
    is_formula = FORMULA.match(text) and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula or text.startswith("'") else text


def unquoted(text: str) -> str:
    return MARKED.sub("", text, count=1) if text[:1] == "'" else text


def put(sheet: Any, row: int, column: int, value: Any, pen: Any = None) -> None:
    """One cell of an xlsxwriter sheet, as what its value is; None writes nothing."""
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value, pen)
        case int() | float() | Decimal():
            sheet.write_number(row, column, float(value), pen)
        case date() | time():
            sheet.write_datetime(row, column, value, pen)
        case _:
            sheet.write_string(row, column, _text(str(value)), pen)


def write_csv(rows: Iterable[Iterable[Any]], out: IO[bytes]) -> None:
    """A table of text that Excel opens as UTF-8; `out` stays open."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([*map(_csv_cell, row)] for row in rows)
    text.detach()


def _csv_cell(value: Any) -> Any:
    is_plain = value is None or isinstance(value, int | float | Decimal | datetime | date)
    return value if is_plain else _text(str(value))


def _text(text: str) -> str:
    return quoted(UNPRINTABLE.sub("", text))[:LONGEST]
