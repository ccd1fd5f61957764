"""A year's catalogue from a file: as drafts, everything or nothing."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.models import (
    AnnualCatalog,
    BankState,
    Lecture,
    Lecturer,
    Session,
)
from catalog.year_import.layouts import clock
from people.sheets.cells import CellError
from tests.catalog.year_import.year_files import DATA, HEAD, SECOND, UNDATED, but, load, reasons
from tests.people.files import workbook as xlsx


def test_lectures_become_drafts_with_sessions_and_seats(index, year_file, city):
    report = load(year_file(DATA, SECOND, UNDATED))

    assert (report.written, dict(report.counts)) == (True, {"created": 3})
    catalog = AnnualCatalog.objects.get(year=2027)
    assert not catalog.live
    first, second = Lecture.objects.child_of(catalog).order_by("number")
    assert not first.live
    assert not second.live
    assert (first.title, first.host, first.credits) == ("大数据与城市治理", city.health, Decimal(2))
    assert first.abstract == "第一段\n第二段"
    assert (first.lecturer.name, first.lecturer.unit) == ("孙䶮", "市委党校")
    morning, afternoon = first.sessions.order_by("starts_at")
    assert morning.starts_at.isoformat() == "2027-03-12T01:00:00+00:00"
    assert {pool.name: pool.seats for pool in morning.pools.all()} == {"PLANNED": 40, "OPEN": 160}
    assert afternoon.minutes == 130
    assert not second.sessions.exists()
    assert first.get_latest_revision_as_object().title == first.title


def test_the_same_file_again_changes_nothing(index, year_file):
    path = year_file(DATA, SECOND, UNDATED)
    load(path)
    before = list(Session.objects.values())

    report = load(path)

    assert dict(report.counts) == {"unchanged": 3}
    assert list(Session.objects.values()) == before
    assert Lecturer.objects.count() == 1


def test_dry_run_writes_nothing(index, year_file):
    report = load(year_file(DATA), dry_run=True)

    assert (report.written, dict(report.counts)) == (False, {"created": 1})
    assert not AnnualCatalog.objects.filter(year=2027).exists()
    assert not Lecturer.objects.exists()


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"主办单位": "市卫健局"}, "主办单位", "没有名称为“市卫健局”的机构，最接近的是“市卫健委”"),
        ({"地点": "市民中心"}, "地点", "场地库里没有“市民中心”"),
        ({"日期": "2026-03-12"}, "日期", "2026-03-12 不在 2027 年度"),
        ({"日期": "2027-02-30"}, "日期", "日历上没有这一天"),
        ({"开始": "九点"}, "开始", "不是时间"),
        ({"结束": "8:00"}, "结束", "08:00 不晚于开始时间 09:00"),
        ({"结束": ""}, "结束", "没有填"),
        ({"日期": ""}, "日期", "没有填，却填了“开始”"),
        ({"开放席位": "361"}, "开放席位", "合计 401，超过“市民中心报告厅”的容量 400"),
        ({"开放席位": "-1"}, "开放席位", "应在 0 与"),
        ({"学分": "2.55"}, "学分", "最多一位小数"),
        ({"学分": "两分"}, "学分", "不是数"),
        ({"学分": ""}, "学分", "没有填"),
        ({"必修/选修": "必选"}, "必修/选修", "不在可选之列"),
        ({"题目": "=1+1"}, "题目", "是公式"),
        ({"题目": "长" * 256}, "题目", "有 256 字，最多 255 字"),
    ],
)
def test_refused_row_names_column_and_reason_and_nothing_is_written(
    index, year_file, cells, column, reason
):
    report = load(year_file(UNDATED, but(DATA, **cells)))

    ((row, named, told),) = reasons(report)
    assert (row, named) == (3, column)
    assert reason in told
    assert not report.written
    assert not Lecture.objects.exists()
    assert not AnnualCatalog.objects.filter(year=2027).exists()


def test_two_rows_of_one_number_must_agree(index, year_file):
    other = but(SECOND, 题目="另一个题目")

    report = load(year_file(DATA, other, DATA))

    assert reasons(report) == [
        (3, "题目", "与第 2 行编号相同而内容不同；同一讲座的各场须一致"),
        (4, "日期", "与第 2 行是同一讲座的同一时间"),
    ]


def test_missing_and_unknown_columns_are_named(index, year_file):
    head = ["编号", "题目", "主板单位", "学分"]

    report = load(year_file(["001", "题", "市卫健委", "2"], head=head))

    told = [str(one) for one in report.problems]
    assert any("必修/选修" in one and "缺少这一列" in one for one in told)
    assert any("主板单位" in one and "最接近的是“主办单位”" in one for one in told)


def test_lecturer_of_the_bank_is_found_by_number_and_by_name(index, year_file):
    banked = Lecturer.objects.create(name="刘喆", unit="嵩阳大学", bank_no="SZ001")
    head = [*HEAD, "师资库编号"]
    named = but(DATA, 授课人="刘喆", 授课人单位="")

    load(year_file([*but(DATA, 授课人=""), "SZ001"], [*but(named, 编号="003"), ""], head=head))
    wrong = load(year_file([*DATA, "SZ001"], [*but(named, 编号="004"), "SZ9"], head=head))

    assert {one.lecturer for one in Lecture.objects.all()} == {banked}
    assert reasons(wrong) == [
        (2, "授课人", "师资库编号“SZ001”是“刘喆”，不是“孙䶮”"),
        (3, "师资库编号", "师资库里没有编号“SZ9”"),
    ]


def test_lecturer_whom_the_bank_has_suspended_is_flagged_and_not_refused(index, year_file):
    load(year_file(DATA))
    Lecturer.objects.update(state=BankState.SUSPENDED)

    report = load(year_file(DATA, SECOND))

    assert report.written
    [warning] = report.warnings
    assert (warning.row, warning.column) == (2, "授课人")
    assert warning.reason == "师资库里“孙䶮”的状态是“暂停”，请核实是否仍由其授课"


def test_two_lecturers_of_one_name_ask_for_more(index, year_file):
    for unit in ("嵩阳大学", "市委党校"):
        Lecturer.objects.create(name="孙䶮", unit=unit)

    report = load(year_file(but(DATA, 授课人单位="")))

    assert reasons(report) == [(2, "授课人", "有 2 位授课人叫“孙䶮”；请填单位或师资库编号")]


def test_no_front_page_is_said(db, year_file):
    report = load(year_file(DATA))

    assert "还没有大讲堂目录的首页" in str(report.problems[0])


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("9:00", time(9)), ("09：05", time(9, 5)), ("9点", time(9)), ("9点半", time(9, 30)),
        ("14点30分", time(14, 30)), (time(9, 30, 20), time(9, 30)), (0.375, time(9)),
        (timedelta(hours=9, minutes=10), time(9, 10)), ("", None),
    ],
)  # fmt: skip
def test_clock_reads_what_offices_write(cell, read):
    assert clock(cell) == read


@pytest.mark.parametrize("cell", ["24:00", "9:60", "上午", "9:0a", 1.5, "-1:00"])
def test_clock_refuses_what_is_no_time(cell):
    with pytest.raises(CellError, match="不是"):
        clock(cell)


def test_days_typed_as_dates_are_read(index, tmp_path):
    row = but(DATA, 日期=date(2027, 3, 12))
    report = load(xlsx(tmp_path / "a.xlsx", 目录=[HEAD, row]))

    assert report.written
    assert Session.objects.get().starts_at.date() == date(2027, 3, 12)


def command(path, *options):
    out = StringIO()
    call_command("load_catalog", str(path), "--year=2027", *options, stdout=out)
    return out.getvalue()


def test_command_reports_as_json(index, year_file):
    report = json.loads(command(year_file(DATA, UNDATED), "--json"))

    assert (report["written"], report["created"], report["refused"]) == (True, 2, 0)
    assert [(row["row"], row["number"], row["outcome"]) for row in report["rows"]] == [
        (2, "001", "created"),
        (3, "002", "created"),
    ]


def test_command_refuses_with_file_row_and_column(index, year_file):
    with pytest.raises(CommandError, match=r"目录\.xlsx：工作表“目录”第 2 行“地点”列") as refusal:
        command(year_file(but(DATA, 地点="没有的厅")))

    assert refusal.value.returncode == 1
    assert not Lecture.objects.exists()
