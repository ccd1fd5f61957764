"""A year's catalogue from a file: as drafts, everything or nothing, and back again unchanged."""

import json
from datetime import date, time, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from catalog import year_import
from catalog.models import (
    AnnualCatalog,
    BankState,
    Lecture,
    Lecturer,
    PoolName,
    Session,
    SessionDraft,
    SessionState,
)
from catalog.publishing import workbook
from catalog.publishing.listing import listed
from catalog.releasing import plan as release_plan
from catalog.releasing import releases
from catalog.releasing.changes import Kind
from catalog.seating import seats
from catalog.year_import.layouts import clock
from jobs import worker
from jobs.models import Job
from people.models import Role, RoleKind
from people.sheets.cells import CellError
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.people.files import workbook as xlsx

HEAD = [
    "编号", "题目", "授课人", "授课人单位", "日期", "开始", "结束", "地点", "主办单位",
    "计划席位", "开放席位", "学分", "必修/选修", "内容简介",
]  # fmt: skip
DATA = [
    "001", "大数据与城市治理", "孙䶮", "市委党校", "2027-03-12", "9:00", "11:10", "市民中心报告厅",
    "市卫健委", "40", "160", "2", "必修", "第一段\n第二段",
]  # fmt: skip
SECOND = [
    "001", "大数据与城市治理", "", "", "2027年4月2日", "14：30", "16点40分", "市民中心报告厅",
    "市卫健委", "", "100", "2", "必修", "",
]  # fmt: skip
UNDATED = ["002", "公文写作", "", "", "", "", "", "", "市交通局", "", "", "1.5", "选修", ""]


@pytest.fixture
def index(city):
    """A house with a hall and last year's catalogue, nothing of 2027 yet."""
    cast.make_venue()
    return cast.make_catalog().get_parent()


@pytest.fixture
def year_file(tmp_path):
    def write(*rows, head=HEAD):
        return xlsx(tmp_path / "目录.xlsx", 目录=[head, *rows])

    return write


def load(path, **options):
    return year_import.load(path, **({"year": 2027, "by": None, "now": NOW} | options))


def but(row, **cells):
    return [cells.get(title, cell) for title, cell in zip(HEAD, row, strict=True)]


def reasons(report):
    return [(one.row, one.column, one.reason) for one in report.problems]


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


def test_page_of_an_import_names_who_is_flagged(client, index, department, year_file):
    load(year_file(DATA))
    Lecturer.objects.update(state=BankState.SUSPENDED)

    page = upload(client, year_file(DATA), check="")

    assert "请留意，不影响导入" in page
    assert "第 2 行：师资库里“孙䶮”的状态是" in page


def test_two_lecturers_of_one_name_ask_for_more(index, year_file):
    for unit in ("嵩阳大学", "市委党校"):
        Lecturer.objects.create(name="孙䶮", unit=unit)

    report = load(year_file(but(DATA, 授课人单位="")))

    assert reasons(report) == [(2, "授课人", "有 2 位授课人叫“孙䶮”；请填单位或师资库编号")]


def test_a_draft_follows_the_file(index, year_file):
    load(year_file(DATA, UNDATED))
    changed = but(DATA, 题目="数据与治理", 结束="11:30", 开放席位="200")

    report = load(year_file(changed, UNDATED))

    assert dict(report.counts) == {"changed": 1, "unchanged": 1}
    lecture = Lecture.objects.get(number="001")
    assert lecture.title == lecture.get_latest_revision_as_object().title == "数据与治理"
    session = lecture.sessions.get()
    assert session.minutes == 150
    assert session.revision == 1
    assert session.pools.get(name=PoolName.OPEN).seats == 200


def test_a_draft_edited_by_hand_is_compared_as_it_was_saved_last(index, year_file):
    load(year_file(DATA))
    lecture = Lecture.objects.get()
    lecture.title = "改过的题目"
    lecture.save_revision()

    report = load(year_file(DATA), dry_run=True)

    assert dict(report.counts) == {"changed": 1}


@pytest.fixture
def released(index, year_file):
    """The lecture of DATA as the public has it."""
    load(year_file(DATA))
    catalog = AnnualCatalog.objects.get(year=2027)
    releases.publish(catalog=catalog, by=None, now=NOW)
    return catalog


def test_what_differs_from_the_published_waits_for_a_release(released, year_file):
    report = load(year_file(but(DATA, 题目="数据与治理", 结束="12:00")))

    session = Session.objects.get()
    assert dict(report.counts) == {"changed": 1}
    assert Lecture.objects.get().title == "大数据与城市治理"
    assert timezone.localtime(session.ends_at).hour == 11
    kinds = {change.kind for change in release_plan.plan(released).changes}
    assert kinds == {Kind.CHANGED, Kind.SESSION_MOVED}

    releases.publish(catalog=released, by=None, now=NOW)

    session.refresh_from_db()
    assert Lecture.objects.get().title == "数据与治理"
    assert timezone.localtime(session.ends_at).hour == 12


def test_session_added_to_the_published_waits_for_a_release(released, year_file):
    report = load(year_file(DATA, SECOND))

    assert dict(report.counts) == {"created": 1, "unchanged": 1}
    assert [one.state for one in Session.objects.order_by("starts_at")] == ["PLANNED", "DRAFT"]
    assert dict(load(year_file(DATA, SECOND)).counts) == {"unchanged": 2}


def test_session_called_off_in_the_file_is_drafted(released, year_file):
    file = year_file([*DATA, "已取消"], head=[*HEAD, "状态"])

    report = load(file)

    assert report.written
    assert Session.objects.get().state == SessionState.PLANNED
    assert SessionDraft.objects.get().state == SessionState.CANCELLED


def test_file_that_repeats_the_published_leaves_drafts_alone(released, year_file):
    load(year_file(but(DATA, 题目="数据与治理", 结束="12:00")))

    report = load(year_file(DATA))

    assert dict(report.counts) == {"unchanged": 1}
    assert Lecture.objects.get().draft_title == "数据与治理"
    assert SessionDraft.objects.exists()


@pytest.mark.parametrize(
    ("state", "cells", "column"),
    [
        (SessionState.PLANNED, {"开放席位": "10"}, "开放席位"),
        (SessionState.CLOSED, {"结束": "12:00"}, "结束"),
    ],
)
def test_what_no_release_decides_is_refused(released, year_file, state, cells, column):
    closed_at = NOW if state == SessionState.CLOSED else None
    Session.objects.update(state=state, closed_at=closed_at)

    report = load(year_file(but(DATA, 题目="别的", **cells)))

    assert [(row, found) for row, found, _reason in reasons(report)] == [(2, column)]
    assert Lecture.objects.get().draft_title == "大数据与城市治理"


def test_session_with_people_is_not_moved(index, year_file, zhao):
    load(year_file(DATA))
    session = Session.objects.get()
    seats.enrol_many(session=session, learners=[zhao], enrolled_by=None, now=NOW)

    report = load(year_file(but(DATA, 结束="12:00")))

    ((_row, column, reason),) = reasons(report)
    assert column == "结束"
    assert "已有人选座" in reason


@pytest.fixture
def published(catalog, city):
    """A year as it lives: two sessions, one called off, text in lines, signs of formulas."""
    one = cast.make_lecture(
        catalog, city.health, "=1+1 不是公式", abstract="甲\r\n乙 ", lecturer=cast.make_lecturer(),
        notes="'引号", telephone="+86 371 6718", credits=Decimal("1.5"),
    )  # fmt: skip
    cast.make_session(one, planned=5)
    off = cast.make_session(one, starts_at=NOW + timedelta(days=40), break_minutes=0)
    Session.objects.filter(pk=off.pk).update(state=SessionState.CANCELLED)
    cast.make_lecture(catalog, city.clinic, "未定", theme="", category="")
    Lecturer.objects.create(name="孙䶮", unit="别处")
    return catalog


def test_the_exported_workbook_comes_back_unchanged(published, tmp_path):
    path = tmp_path / "catalogue-2026.xlsx"
    path.write_bytes(workbook.written(listed(published.lectures())))
    before = (list(Lecture.objects.values()), list(Session.objects.values()))

    report = load(path, year=2026)

    assert [str(one) for one in report.problems] == []
    assert (report.written, dict(report.counts)) == (True, {"unchanged": 3})
    assert (list(Lecture.objects.values()), list(Session.objects.values())) == before


def test_foreign_session_number_is_refused(published, city, tmp_path, year_file):
    other = cast.make_session(cast.make_lecture(published, city.health))
    head = [*HEAD, "场次号"]

    report = load(year_file([*but(DATA, 编号="002", 日期="2026-05-05"), str(other.pk)], head=head),
                  year=2026)  # fmt: skip

    assert (2, "场次号", f"讲座“002”没有场次 {other.pk}") in reasons(report)


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


def test_no_front_page_is_said(db, year_file):
    report = load(year_file(DATA))

    assert "还没有大讲堂目录的首页" in str(report.problems[0])


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


@pytest.fixture
def department(client, city):
    user = cast.make_officer(city.root, "department", RoleKind.TRAINING_DEPARTMENT)
    client.force_login(user)
    return user


def upload(client, path, **button):
    """Hand the file in, let the job run, and come back to the page."""
    file = SimpleUploadedFile("目录.xlsx", path.read_bytes())
    handed_in = client.post(reverse("catalog:import_year", args=[2027]), {"file": file} | button)
    assert handed_in.status_code == 302
    worker.work_off(Job.objects.latest("pk"))
    return client.get(handed_in["Location"]).content.decode()


def test_department_checks_and_then_imports(client, index, department, year_file):
    checked = upload(client, year_file(DATA), check="")
    assert "核对通过，尚未导入" in checked
    assert not Lecture.objects.exists()

    done = upload(client, year_file(DATA), **{"import": ""})

    assert "已导入为草稿" in done
    assert "新增 1 行" in done
    assert Lecture.objects.get().owner == department


def test_page_shows_what_to_correct(client, index, department, year_file):
    page = upload(client, year_file(but(DATA, 地点="没有的厅")), **{"import": ""})

    assert "1 处要改正，没有写入任何内容" in page
    assert "第 2 行" in page
    assert "场地库里没有“没有的厅”" in page
    assert not Lecture.objects.exists()


def test_page_follows_a_job_that_runs(client, index, department, year_file):
    file = SimpleUploadedFile("目录.xlsx", year_file(DATA).read_bytes())
    address = reverse("catalog:import_year", args=[2027])

    client.post(address, {"file": file, "import": ""})

    assert "every 2s" in client.get(address).content.decode()
    assert not Lecture.objects.exists()


def test_officer_whose_role_has_ended_imports_nothing(client, index, department, year_file):
    file = SimpleUploadedFile("目录.xlsx", year_file(DATA).read_bytes())
    client.post(reverse("catalog:import_year", args=[2027]), {"file": file, "import": ""})
    Role.objects.all().delete()

    worker.work_off(Job.objects.get())

    assert not Lecture.objects.exists()
    assert "不再担任" in Job.objects.get().parts.get().last_error


def test_import_of_another_officer_is_not_shown(client, index, city, department, year_file):
    upload(client, year_file(but(DATA, 地点="没有的厅")), check="")
    client.force_login(cast.make_officer(city.root, "second", RoleKind.TRAINING_DEPARTMENT))

    page = client.get(reverse("catalog:import_year", args=[2027])).content.decode()

    assert "要改正" not in page


def test_page_without_a_file_says_so(client, index, department):
    answer = client.post(reverse("catalog:import_year", args=[2027]), {"import": ""})

    assert answer.status_code == 422


def test_page_is_not_found_for_others(client, index, zhao, officer):
    for user in (zhao.user, officer):
        client.force_login(user)
        assert client.get(reverse("catalog:import_year", args=[2027])).status_code == 404


def test_days_typed_as_dates_are_read(index, tmp_path):
    row = but(DATA, 日期=date(2027, 3, 12))
    report = load(xlsx(tmp_path / "a.xlsx", 目录=[HEAD, row]))

    assert report.written
    assert Session.objects.get().starts_at.date() == date(2027, 3, 12)
