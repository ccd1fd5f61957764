"""No cell of any table that leaves the house is a formula, whatever people have written.

The texts stand in every field of the small city, in front of what was there.
"""

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from catalog.models import Course
from keeping import spreadsheets
from tests.trust.access import exports
from tests.trust.planting import CHINESE, plant

pytestmark = [pytest.mark.sqlite_only]
FORMULAS = (
    "=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1", "\n=1", "\x07=1",
    "＝1＋1", "＋1", "－1", "＠SUM(A1)", '=HYPERLINK("http://127.0.0.1:9/","x")',
    "=cmd|'/C calc'!A0",
)  # fmt: skip
# Written from the rule and not from the code; a number alone is none.
SIGN = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@pytest.fixture
def planted(world, settings, tmp_path):
    settings.CREDITS_IMPORTS_FOLDER = tmp_path / "imports"
    taught = {"lecturer": world.of("lecturer", ""), "title": "大数据", "hours": 2}
    Course.objects.create(**taught)
    return plant(FORMULAS, in_front)


def in_front(value, most, texts):
    if not (CHINESE.search(value) or value.startswith("zz")) or "<p" in value:
        return value
    return (next(texts) + value)[:most]


def cells_of(content):
    """Every text of a table, and `=` for whatever is a formula already."""
    if not content.startswith(b"PK"):
        return [
            cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row
        ]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [packed.read(name) for name in packed.namelist() if "worksheets/" in name]
    if any(re.search(rb"<f[ >]", sheet) for sheet in sheets):
        return ["="]
    book = openpyxl.load_workbook(io.BytesIO(content))
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    return [text for text in texts if isinstance(text, str)]


def formulas_in(content):
    return [cell for cell in cells_of(content) if SIGN.match(cell) and not NUMBER.fullmatch(cell)]


def shown_in(content):
    """The planted texts that a reader still sees, behind their mark."""
    plain = {spreadsheets.UNPRINTABLE.sub("", text) for text in FORMULAS}
    return [
        cell for cell in cells_of(content)
        if cell.startswith("'") and cell[1:].replace("_x000D_", "\r").startswith(tuple(plain))
    ]  # fmt: skip


def tables(world, folder):
    yield from ((route, exports.ask(world, route)) for route in exports.TABLES)
    yield from ((name, exports.run(name, folder)) for name in exports.COMMANDS)


@pytest.mark.django_db
def test_no_table_has_a_formula_and_all_are_readable(world, planted, tmp_path):
    assert sum(planted.values()) > 500
    for name, content in tables(world, tmp_path):
        assert formulas_in(content) == [], name
        assert shown_in(content), name


@pytest.mark.django_db
def test_without_the_mark_every_table_has_formulas(world, planted, tmp_path, monkeypatch):
    """The control."""
    monkeypatch.setattr(spreadsheets, "quoted", lambda text: text)

    assert [name for name, content in tables(world, tmp_path) if not formulas_in(content)] == []


def test_each_address_that_hands_over_a_file_is_asked_or_says_why_not():
    assert sorted(exports.handing_over()) == sorted([*exports.TABLES, *exports.OTHERS])


def test_each_module_that_writes_cells_uses_the_writer_and_is_asked():
    assert exports.writers() == dict.fromkeys(exports.WRITERS, "with the writer")
    assert set(exports.WRITERS.values()) <= {*exports.TABLES, *exports.COMMANDS}


def test_a_module_that_writes_past_the_writer_is_noticed():
    past = ("csv.writer(out).writerows(rows)", "sheet.write_string(0, column, text)",
            "import openpyxl")  # fmt: skip

    assert all(exports.WRITES_CELLS.search(one) for one in past)
    assert not exports.WRITES_CELLS.search("put(sheet, 0, column, text)")
