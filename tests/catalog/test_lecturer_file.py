"""The bank of lecturers as a file: out, in, and what is refused."""

import json
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalog.banks.lecturer_file import LecturerFile
from catalog.models import BankState, Lecturer
from people.models import RoleKind
from tests.catalog import cast

HEAD = "编号,姓名,单位,专业领域"


def csv(*rows, head=HEAD):
    return "\n".join([head, *rows]).encode()


def load(*rows, head=HEAD, dry_run=False):
    return LecturerFile.load(data=csv(*rows, head=head), name="师资.csv", dry_run=dry_run)


@pytest.fixture
def sun(db):
    return Lecturer.objects.create(
        bank_no="SZ001",
        name="孙䶮",
        unit="市委党校",
        telephone="0371-1",
        biography="第一段\n第二段",
    )


@pytest.fixture
def keeper(client, city):
    user = cast.make_officer(city.root, "keeper", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return client


def test_new_known_and_changed_rows_are_told_apart(sun):
    report = load("SZ001,孙䶮,省行政学院,公文写作", "SZ002,李喆,嵩阳大学,")

    assert report.counts == {"changed": 1, "created": 1}
    sun.refresh_from_db()
    assert (sun.unit, sun.expertise, sun.telephone) == ("省行政学院", "公文写作", "0371-1")
    assert Lecturer.objects.get(bank_no="SZ002").state == BankState.PROPOSED
    assert load("SZ001,孙䶮,省行政学院,公文写作").counts == {"unchanged": 1}


def test_dry_run_writes_nothing(sun):
    report = load("SZ002,李喆,,", dry_run=True)

    assert report.counts == {"created": 1}
    assert not report.written
    assert Lecturer.objects.get() == sun


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("SZ001,孙龑,市委党校,", "姓名", "在库的是“孙䶮”"),
        ("SZ002,李喆,,", "编号", "与第 2 行重复"),
        (",李喆,,", "编号", "没有填"),
        ("SZ003,李1,,", "姓名", "不像姓名"),
        (f"SZ003,李喆,{'长' * 121},", "单位", "最多 120 字"),
        ("SZ003,李喆,=A1,", "单位", "是公式"),
    ],
)
def test_one_wrong_row_refuses_the_file_by_place(sun, row, column, reason):
    report = load("SZ002,赵堃,市委党校,", row)

    [problem] = report.problems
    assert (problem.row, problem.column) == (3, column)
    assert reason in problem.reason
    assert not report.written
    assert Lecturer.objects.get() == sun


@pytest.mark.parametrize(
    ("head", "reason"),
    [("编号,单位", "缺少这一列"), ("编号,姓名,身份证号", "不收身份证号"), ("甲,乙", "找不到表头")],
)
def test_other_columns_are_refused(db, head, reason):
    report = load("1,2,3"[: 2 * head.count(",") + 1], head=head)

    assert any(reason in one.reason for one in report.problems)


def test_what_is_written_reads_back_unchanged(sun):
    Lecturer.objects.create(bank_no="SZ002", name="李喆", unit="=HYPERLINK(1)", post="'处长")
    Lecturer.objects.create(bank_no="SZ003", name="赵堃", telephone="13800000000")
    content = LecturerFile.written(Lecturer.objects.order_by("bank_no"))

    report = LecturerFile.load(data=content, name="师资.xlsx", dry_run=False)

    assert report.problems == []
    assert report.counts == {"unchanged": 3}
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert sheet["C3"].value == "'=HYPERLINK(1)"


def test_keeper_checks_then_loads_on_the_page(keeper):
    page = reverse("catalog:lecturer_file")

    def post(act, *rows):
        file = SimpleUploadedFile("师资.csv", csv(*rows))
        return keeper.post(page, {"file": file, "act": act}, follow=True)

    assert "将新增 1 条" in post("check", "SZ001,孙䶮,,").content.decode()
    assert not Lecturer.objects.exists()
    refused = post("load", "SZ001,孙䶮,,", "SZ001,李喆,,")
    assert refused.status_code == 422
    assert "第 3 行" in refused.content.decode()
    assert "新增 1 条" in post("load", "SZ001,孙䶮,,").content.decode()
    assert Lecturer.objects.get().name == "孙䶮"
    assert keeper.post(page, {"act": "load"}).status_code == 422
    workbook = keeper.get(reverse("catalog:lecturer_workbook"))
    assert openpyxl.load_workbook(BytesIO(workbook.content)).active["B2"].value == "孙䶮"


def test_nobody_else_loads_or_takes_the_file(client, city, officer, zhao, sun):
    for user in (officer, zhao.user, cast.make_officer(city.root, "a", RoleKind.AUDITOR)):
        client.force_login(user)
        file = SimpleUploadedFile("师资.csv", csv("SZ009,李喆,,"))
        answer = client.post(reverse("catalog:lecturer_file"), {"file": file, "act": "load"})
        assert answer.status_code == 404
        assert client.get(reverse("catalog:lecturer_workbook")).status_code == 404
    assert Lecturer.objects.get() == sun


def test_command_reports_and_refuses(db, tmp_path):
    good, bad = tmp_path / "好.csv", tmp_path / "坏.csv"
    good.write_bytes(csv("SZ001,孙䶮,市委党校,"))
    bad.write_bytes(csv("SZ002,,市委党校,"))
    out = StringIO()

    call_command("load_lecturers", str(good), "--json", stdout=out)
    assert json.loads(out.getvalue())["rows"][0] == {
        "sheet": None, "row": 2, "bank_no": "SZ001", "outcome": "created",
        "column": None, "reason": None,
    }  # fmt: skip
    with pytest.raises(CommandError, match=r"坏\.csv：第 2 行“姓名”列：没有填"):
        call_command("load_lecturers", str(bad), stdout=StringIO())
    with pytest.raises(CommandError, match="无法打开"):
        call_command("load_lecturers", str(tmp_path / "无.csv"), stdout=StringIO())
    assert Lecturer.objects.count() == 1
