"""Nothing of a hostile file is written by any importer, and each says what is wrong with it."""

import json
import re
import subprocess
import sys

import pytest

from config.settings.base import ROOT
from tests.people import files
from tests.trust.hostile_cells import CELLS
from tests.trust.hostile_files import ANSWERS, LIGHT, TAKEN, made
from tests.trust.importers import all_importers
from tests.trust.test_foreign_people import everything

IMPORTERS = ("roster", "records", "openings", "holidays", "catalogue", "lecturers", "courses",
             "attendance", "questions")  # fmt: skip
# Questions are read from plain texts too: what is no table may be one of those, and a bad one.
AS_TEXT = {"html_as_xls", "html_in_utf16", "xml_spreadsheet", "nul_csv", "utf16_without_mark",
           "open_quote", "long_line", "no_header", "after a script"}  # fmt: skip
NO_QUESTION = "没有读出一道试题|XML 到此读不下去|编码认不出来"
REFUSED = [name for name in LIGHT if ANSWERS[name] != TAKEN]
MOST_MEGABYTES, MOST_SECONDS = 300, 5


@pytest.fixture
def importers(db):
    return all_importers()


def test_good_file_is_taken_by_each(importers, tmp_path):
    told = {
        name: one.load(files.workbook(tmp_path / f"{name}.xlsx", 表=one.rows))
        for name, one in importers.items()
    }

    assert told == {name: [] for name in IMPORTERS}


@pytest.mark.parametrize("name", IMPORTERS)
def test_no_hostile_file_leaves_a_row(importers, tmp_path, name):
    importer = importers[name]
    good = files.workbook(tmp_path / "good.xlsx", 表=importer.rows)
    before, unexpected = everything(), {}

    for file in REFUSED:
        path = made(tmp_path, good, file)
        told = "\n".join(map(str, importer.load(path)))
        answer = NO_QUESTION if (name, file in AS_TEXT) == ("questions", True) else ANSWERS[file]
        if path.name not in told or not re.search(answer, told):
            unexpected[file] = told

    assert unexpected == {}
    assert everything() == before


def test_what_is_taken_is_taken_for_what_it_says(importers, tmp_path):
    roster = importers["roster"]
    good = files.workbook(tmp_path / "good.xlsx", 表=roster.rows)

    told = {file: roster.load(made(tmp_path, good, file)) for file in set(LIGHT) - set(REFUSED)}

    assert len(told) == 5
    assert told == {file: [] for file in told}


@pytest.mark.parametrize("name", CELLS)
def test_cell_is_read_or_named(importers, tmp_path, name):
    kind, cells, answer = CELLS[name]
    path = files.workbook(tmp_path / "表.xlsx", 表=importers[kind].but(**cells))
    before = everything()

    told = "\n".join(map(str, importers[kind].load(path)))

    if answer == TAKEN:
        assert (told, everything() == before) == ("", False)
    else:
        assert re.search(f"表.xlsx：.*第 2 行.*{answer}", told), told
        assert everything() == before


@pytest.mark.deep
@pytest.mark.sqlite_only  # no database is asked
def test_no_hostile_file_takes_much_memory_or_time(tmp_path, report):
    good = files.workbook(tmp_path / "good.xlsx", 表=[["人事编号", "姓名", "机构代码"],
                                                     ["000102", "李喆", "U1"]])  # fmt: skip
    paths = {made(tmp_path, good, file): file for file in ANSWERS}

    answers = read_in_children(paths)

    largest = max(answers.values(), key=lambda one: one.get("megabytes", 0))
    slowest = max(answers.values(), key=lambda one: one.get("seconds", 0))
    report(
        hostile_files=len(ANSWERS), hostile_cells=len(CELLS),
        peak_megabytes=largest["megabytes"], largest=largest["file"],
        slowest_seconds=slowest["seconds"], slowest=slowest["file"],
    )  # fmt: skip
    assert [file for path, file in paths.items() if "died" in answers[path.stem]] == []
    assert {
        file: answers[path.stem]["said"] for path, file in paths.items()
        if not re.search(ANSWERS[file], answers[path.stem]["said"])
    } == {}  # fmt: skip
    assert largest["megabytes"] < MOST_MEGABYTES
    assert slowest["seconds"] < MOST_SECONDS


def read_in_children(paths):
    command = [sys.executable, "-m", "tests.trust.reading_in_children", *map(str, paths)]
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PATH": "/usr/bin:/bin",
                   "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return {one["file"]: one for one in map(json.loads, done.stdout.splitlines())}
