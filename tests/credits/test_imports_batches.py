"""Batches: what a file recorded is known, clears with the ledger, and never changes."""

import io
import json

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from credits import clearing, imports, ledger
from credits.imports import batches
from credits.models import Fact, ImportBatch, ImportedSources, ImportMode, ImportState
from tests.credits.test_imports import COURSE, DEGREE, HEAD, LECTURE, row
from tests.people import files

FEEDER = {"credits.import": "credits.imports.batches.expected_sources"}
APPEND_ONLY = "imported_sources_is_append_only"
SOURCE = "credits.import:省干部网络学院:2026-000123"


@pytest.fixture
def load(now, clerk, liu, chen, wang):
    def load(path, **options):
        return imports.load(path, now=now, recorded_by=clerk, **options)

    return load


@pytest.fixture
def csv(tmp_path):
    def csv(*rows, name="记录.csv", encoding="utf-8"):
        return files.csv_file(tmp_path / name, [HEAD, *rows], encoding)

    return csv


def cleared():
    (account,) = clearing.clear(FEEDER)
    return account


def test_a_file_is_a_batch_that_knows_what_it_recorded(load, csv, clerk, now):
    report = load(csv(row(), row(LECTURE), encoding="gbk"))

    batch = ImportBatch.objects.get(pk=report.batch)
    assert (batch.state, batch.mode, batch.encoding) == ("DONE", "ALL_OR_NOTHING", "GBK")
    assert (batch.file_name, batch.uploaded_by, batch.confirmed_at) == ("记录.csv", clerk, now)
    assert batch.counts == {
        "recorded": 2, "already_there": 0, "refused": 0, "people": 2, "years": {"2026": 2},
    }  # fmt: skip
    assert list(batches.sources_of(batch)) == [SOURCE, "credits.import:市委党校:B-7"]
    assert cleared() == clearing.Cleared("credits.import", 2, (), ())


@pytest.mark.parametrize("reason", ["dry", "refused", "again"])
def test_a_file_that_records_nothing_makes_no_batch(load, csv, reason):
    if reason == "again":
        load(csv(row()))

    report = load(csv(row(学分="-1" if reason == "refused" else "2")), dry_run=reason == "dry")

    assert report.batch is None
    assert ImportBatch.objects.count() == (1 if reason == "again" else 0)


def test_the_same_file_again_is_told_when_it_was_imported(load, csv, now):
    load(csv(row()))

    report = load(csv(row(), name="另名.csv"))

    assert report.imported_before == now
    assert dict(report.counts) == {"already_there": 1}


def test_a_later_file_answers_only_for_what_it_added(load, csv):
    load(csv(row()))

    report = load(csv(row(), row(LECTURE)))

    batch = ImportBatch.objects.get(pk=report.batch)
    assert (batch.counts["recorded"], batch.counts["already_there"]) == (1, 1)
    assert list(batches.sources_of(batch)) == ["credits.import:市委党校:B-7"]
    assert cleared().is_clear


def test_a_posting_behind_the_importer_s_back_is_found(load, csv, clerk, now):
    load(csv(row(), row(LECTURE)))

    ledger.reverse(fact=Fact.objects.get(source=SOURCE), why="有误", reversed_by=clerk, now=now)

    assert cleared().missing == (SOURCE,)


def test_good_rows_go_in_and_the_others_are_named(load, csv):
    path = csv(row(), row(LECTURE, 分钟="-5"), row(DEGREE, 完成日期="昨天"))

    report = load(path, mode=ImportMode.GOOD_ROWS)

    assert (report.is_refused, report.written) == (False, True)
    assert dict(report.counts) == {"recorded": 1, "refused": 2}
    assert [(one.row, one.column) for one in report.problems] == [(3, "分钟"), (4, "完成日期")]
    assert [fact.source for fact in Fact.objects.all()] == [SOURCE]
    assert cleared().is_clear


def test_good_rows_of_a_file_without_any_is_a_refusal(load, csv):
    report = load(csv(row(学分="-1")), mode=ImportMode.GOOD_ROWS)

    assert (report.is_refused, report.written, ImportBatch.objects.count()) == (True, False, 0)


def test_a_file_without_a_needed_column_is_refused_in_either_mode(load, tmp_path):
    path = files.csv_file(tmp_path / "短.csv", [HEAD[1:], row()[1:]])

    report = load(path, mode=ImportMode.GOOD_ROWS)

    assert report.is_refused
    assert (report.problems[0].column, report.problems[0].reason) == ("平台", "缺少这一列")


def test_the_marked_workbook_keeps_rows_and_says_why(load, tmp_path):
    dangerous = row(LECTURE, 名称="=HYPERLINK(1)")
    path = files.workbook(
        tmp_path / "记录.xlsx", 记录=[["2026 年"], HEAD, row(), dangerous], 说明=[["x"]]
    )

    load(path, mode=ImportMode.GOOD_ROWS, rejects=tmp_path / "问题.xlsx")

    book = openpyxl.load_workbook(tmp_path / "问题.xlsx")
    sheet = book["记录"]
    assert book.sheetnames == ["记录", "说明"]
    assert sheet.cell(2, len(HEAD) + 1).value == "未导入的原因"
    assert sheet.cell(3, 6).value == COURSE["名称"]
    assert sheet.cell(3, 6).fill.fill_type is None
    assert "是公式" in sheet.cell(4, len(HEAD) + 1).value
    assert (sheet.cell(4, 6).data_type, sheet.cell(4, 6).fill.fill_type) == ("s", "solid")


def test_a_corrected_marked_workbook_can_be_loaded(load, tmp_path):
    path = files.workbook(tmp_path / "记录.xlsx", 记录=[HEAD, row(), row(LECTURE, 分钟="-5")])
    load(path, mode=ImportMode.GOOD_ROWS, rejects=tmp_path / "问题.xlsx")
    book = openpyxl.load_workbook(tmp_path / "问题.xlsx")
    book["记录"].cell(3, HEAD.index("分钟") + 1).value = "540"
    book.save(tmp_path / "改后.xlsx")

    report = load(tmp_path / "改后.xlsx")

    assert dict(report.counts) == {"already_there": 1, "recorded": 1}


def test_the_command_imports_good_rows_and_writes_the_others(csv, tmp_path, liu, chen, wang):
    out, err = io.StringIO(), io.StringIO()
    path, rejects = csv(row(), row(LECTURE, 分钟="-5")), tmp_path / "问题.xlsx"

    call_command(
        "load_facts", str(path), "--good-rows", "--rejects", str(rejects), "--json",
        stdout=out, stderr=err,
    )  # fmt: skip

    document = json.loads(out.getvalue())
    assert (document["recorded"], document["refused"], document["written"]) == (1, 1, True)
    assert document["batch"] == ImportBatch.objects.get().pk
    assert "第 3 行“分钟”列" in err.getvalue()
    assert rejects.exists()


@pytest.mark.parametrize("name", ["问题.csv", "没有的文件夹/问题.xlsx"])
def test_rejects_that_cannot_be_written_are_wrong_usage(csv, tmp_path, db, name):
    with pytest.raises(CommandError) as refusal:
        call_command("load_facts", str(csv(row())), "--rejects", str(tmp_path / name))

    assert refusal.value.returncode == 2


def test_the_database_refuses_to_change_what_a_batch_recorded(load, csv):
    load(csv(row()))

    with pytest.raises(IntegrityError, match=APPEND_ONLY), transaction.atomic():
        ImportedSources.objects.update(sources="")
    with pytest.raises(IntegrityError, match=APPEND_ONLY), transaction.atomic():
        ImportedSources.objects.all().delete()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"confirmed_at": None}, "import_runs_after_its_confirmation"),
        ({"mode": ""}, "import_runs_after_its_confirmation"),
        ({"state": ImportState.REVERSED}, "import_has_a_moment_exactly_when_reversed"),
        ({"state": ImportState.REFUSED}, "refused_import_says_why"),
    ],
)
def test_the_database_refuses_a_batch_that_cannot_be(load, csv, changes, constraint):
    load(csv(row()))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ImportBatch.objects.update(**changes)


def test_a_reversed_batch_gives_its_reason(load, csv, now):
    load(csv(row()))

    with (
        pytest.raises(IntegrityError, match="import_is_reversed_for_a_reason"),
        transaction.atomic(),
    ):
        ImportBatch.objects.update(state=ImportState.REVERSED, reversed_at=now)
