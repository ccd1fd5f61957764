"""Good files with damage: each importer takes one whole or refuses it in words, and nothing else.

The seed is chance's own; it is told with the failure and in the sheet, and `FUZZ_SEED` repeats it.
"""

import csv
import io
import os
from random import Random, SystemRandom

import pytest
from django.db import transaction
from wagtail.models import Page

from catalog.models import Course, Lecturer
from credits.models import Fact, ImportBatch, OpeningBalance, SpecialDay
from exams.models import Question
from people.models import Agency, Learner
from tests.people import files
from tests.people.test_mutated_files import damaged, with_one_damaged_part
from tests.trust.importers import all_importers
from tests.trust.test_foreign_people import everything

MANY, SOME = 2_000, 27
WRITTEN = (Agency, Learner, Fact, ImportBatch, OpeningBalance, SpecialDay, Page, Lecturer, Course,
           Question)  # fmt: skip
IN_PART = {"questions"}  # takes the good ones and names the others
CELLS = (
    "", " ", "0", "-1", "1e400", "NaN", "９", "=1+1", "<b>", "\u202e", "\x00", "\ufeff", "9" * 40,
    "2026-02-30", "13:61", "是", "%s", "{{x}}", "'; --", "\ud83d", "a" * 33_000, "𬤇", "\n", 1.1e17,
    float("inf"), True, -0.0,
)  # fmt: skip


class UndoneError(Exception):
    """Ends a transaction whose file was taken."""


@pytest.fixture
def importers(db):
    return all_importers()


def fuzzed(rows, good, chance):
    """(name of the file, its bytes): cells, titles, the csv's bytes or the zip's."""
    match chance.randrange(4):
        case 0:
            return "表.xlsx", damaged(good, chance)
        case 1:
            return "表.xlsx", with_one_damaged_part(good, chance)
        case 2:
            return "表.csv", damaged(as_csv(rows, chance), chance)
        case _:
            return "表.csv", as_csv(with_other_cells(rows, chance), chance)


def with_other_cells(rows, chance):
    rows = [list(row) for row in rows]
    for _ in range(chance.randrange(1, 4)):
        row = chance.choice(rows)
        other = chance.choice(chance.choice(rows))
        row[chance.randrange(len(row))] = chance.choice([*CELLS, other])
    return rows + [chance.choice(rows)] * chance.randrange(3)


def as_csv(rows, chance):
    text = io.StringIO()
    csv.writer(text, delimiter=chance.choice(",\t;")).writerows(rows)
    encoding = chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return text.getvalue().encode(encoding, "replace")


def brought(importer, name, content, folder):
    """What is told and how many rows were written; whatever was is undone."""
    path = folder / name
    path.write_bytes(content)
    told, before, after = [], rows_there(), 0
    try:
        with transaction.atomic():
            told = importer.load(path)
            after = rows_there()
            raise UndoneError
    except UndoneError:
        return told, after - before


def rows_there():
    return sum(model._base_manager.count() for model in WRITTEN)


def fuzz(importers, folder, *, count, seed):
    """How many were taken and how many refused, and what was neither."""
    chance, outcomes, broken = Random(seed), {"taken": 0, "refused": 0}, []
    good = {
        name: files.workbook(folder / f"{name}.xlsx", 表=one.rows).read_bytes()
        for name, one in importers.items()
    }
    for number in range(count):
        name, importer = list(importers.items())[number % len(importers)]
        file, content = fuzzed(importer.rows, good[name], chance)
        try:
            told, written = brought(importer, file, content, folder)
        except Exception as error:  # whatever it is, it is no answer
            broken.append((number, name, file, repr(error)[:200]))
            continue
        outcomes["refused" if told else "taken"] += 1
        if told and written and name not in IN_PART:
            broken.append((number, name, file, f"refused, and {written} rows written"))
        if not all(str(one).startswith(file) for one in told):
            broken.append((number, name, file, str(told[0])[:200]))
    return outcomes, broken


def test_damaged_file_is_taken_or_refused_by_each_importer(importers, tmp_path):
    before = everything()

    outcomes, broken = fuzz(importers, tmp_path, count=SOME, seed=2026)

    assert broken == []
    assert outcomes["refused"] > SOME // 2
    assert everything() == before


def test_half_a_file_would_be_noticed(importers, tmp_path):
    """The control: an importer that writes the good rows of a refused file."""
    roster = importers["roster"]

    def careless(path):
        Agency.add_root(code=f"X{path.stat().st_size}", name="半份", kind="CITY")
        return roster.load(path)

    _, broken = fuzz({"roster": roster._replace(load=careless)}, tmp_path, count=9, seed=2026)

    assert "refused, and" in str(broken)


@pytest.mark.deep
@pytest.mark.sqlite_only  # what is read is the same; what is written has tests of its own on both
def test_two_thousand_damaged_files(importers, tmp_path, report):
    seed = int(os.environ.get("FUZZ_SEED") or SystemRandom().randrange(10**9))
    before = everything()

    outcomes, broken = fuzz(importers, tmp_path, count=MANY, seed=seed)

    report(files=MANY, seed=seed, broken=len(broken), **outcomes)
    assert broken == [], seed
    assert everything() == before
