"""What stands in a cell, and what is read from it again."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from keeping import spreadsheets
from people.sheets import cells

FORMULAS = ["=1+1", "+86 371", "-cmd", "@SUM(A1)", "\t=1", "\rx", " =1", "＝1", "＋1", "－1", "＠1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_is_marked(text):
    assert spreadsheets.quoted(text) == f"'{text}"


@pytest.mark.parametrize("text", ["大数据", "-1", "-0.5", "12", "a=b", "it's", ""])
def test_what_would_be_none_stays_as_it_is(text):
    assert spreadsheets.quoted(text) == text


@given(st.text("'=+-@＝\t 1a", max_size=6))
def test_what_was_marked_is_read_as_it_was(text):
    assert spreadsheets.unquoted(spreadsheets.quoted(text)) == text


def test_a_workbook_keeps_numbers_and_days():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        told = [(-5, None), (Decimal("2.5"), None), (date(2026, 6, 30), day), (True, None)]
        for column, (value, pen) in enumerate([*told, (None, None), ("=1\x00", None)]):
            spreadsheets.put(sheet, 0, column, value, pen)

    [row] = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    assert [str(value) for value in row] == [
        "-5", "2.5", "2026-06-30 00:00:00", "True", "None", "'=1",
    ]  # fmt: skip


def test_a_csv_keeps_numbers_and_is_utf8_for_excel():
    out = io.BytesIO()

    spreadsheets.write_csv([["=1", -5, None, date(2026, 6, 30)]], out)

    assert out.getvalue().decode("utf-8-sig") == "'=1,-5,,2026-06-30\r\n"
    assert out.getvalue().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (cells.text(9), "'=1", "=1"),
        (cells.identifier(20), '\'="0012"', "0012"),
        (cells.decimal, "'+5", Decimal(5)),
    ],
)
def test_a_marked_cell_of_an_import_is_read_without_the_mark(read, cell, value):
    assert read(cell) == value


def test_a_formula_that_was_typed_is_still_refused():
    with pytest.raises(cells.CellError, match="是公式"):
        cells.text(9)("=1+1")
