"""The bank of courses as a file: out, in, and what is refused."""

import json
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalog.banks.course_file import CourseFile
from catalog.models import BankState, Course, KnowledgePoint, Lecturer, Venue
from people.models import RoleKind
from tests.catalog import cast

HEAD = "师资编号,课程名称,学时,类别,知识点,现场教学点"


def csv(*rows, head=HEAD):
    return "\n".join([head, *rows]).encode()


def load(*rows, head=HEAD, dry_run=False):
    return CourseFile.load(data=csv(*rows, head=head), name="课程.csv", dry_run=dry_run)


@pytest.fixture
def course(city):
    """公文写作 by 孙䶮, with one knowledge point; a teaching point that is not yet used."""
    sun = Lecturer.objects.create(bank_no="SZ001", name="孙䶮")
    made = Course.objects.create(lecturer=sun, title="公文写作", hours=2, abstract="一\n二")
    made.knowledge_points.add(KnowledgePoint.objects.create(code="A-1", title="公文"))
    Venue.objects.create(
        name="红旗渠", address="路1号", capacity=50, is_teaching_point=True, grade="FIRST",
        owner=city.root,
    )  # fmt: skip
    return made


def test_new_known_and_changed_rows_are_told_apart(course):
    report = load("SZ001,公文写作,2.5,业务,A-1,红旗渠", "SZ001,调查研究,3,业务,,")

    assert report.counts == {"changed": 1, "created": 1}
    course.refresh_from_db()
    assert (course.hours, course.category, course.abstract) == (Decimal("2.5"), "业务", "一\n二")
    assert [one.name for one in course.points.all()] == ["红旗渠"]
    assert Course.objects.get(title="调查研究").state == BankState.PROPOSED
    assert load("SZ001,公文写作,2.5,业务,A-1,红旗渠").counts == {"unchanged": 1}


def test_column_left_out_stays_and_an_empty_cell_clears(course):
    load("SZ001,公文写作,2", head="师资编号,课程名称,学时")
    assert course.knowledge_points.count() == 1

    load("SZ001,公文写作,2,", head="师资编号,课程名称,学时,知识点")
    assert course.knowledge_points.count() == 0


def test_dry_run_writes_nothing(course):
    report = load("SZ001,调查研究,3,,,", "SZ001,公文写作,9,,,", dry_run=True)

    assert report.counts == {"created": 1, "changed": 1}
    assert not report.written
    assert Course.objects.get().hours == 2


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("SZ009,保密,2,,,", "师资编号", "没有编号 SZ009"),
        ("SZ001,调查研究,3,,,", "课程名称", "与第 2 行"),
        ("SZ001,,2,,,", "课程名称", "没有填"),
        ("SZ001,保密,0,,,", "学时", "大于 0"),
        ("SZ001,保密,1.25,,,", "学时", "一位小数"),
        ("SZ001,保密,2,,A-1、B-9,", "知识点", "没有“B-9”"),
        ("SZ001,保密,2,,,礼堂", "现场教学点", "没有“礼堂”"),
    ],
)
def test_one_wrong_row_refuses_the_file_by_place(course, row, column, reason):
    report = load("SZ001,调查研究,3,,,", row)

    [problem] = report.problems
    assert (problem.row, problem.column) == (3, column)
    assert reason in problem.reason
    assert Course.objects.get() == course


def test_lecturer_of_another_name_is_refused(course):
    head = "师资编号,课程名称,学时,授课人"

    [problem] = load("SZ001,保密,2,孙龑", head=head).problems

    assert problem.column == "授课人"
    assert "在库的是“孙䶮”" in problem.reason


def test_what_is_written_reads_back_unchanged(course):
    Course.objects.create(lecturer=course.lecturer, title="=1+1", hours=Decimal("0.5"))
    content = CourseFile.written(Course.objects.order_by("pk"))

    report = CourseFile.load(data=content, name="课程.xlsx", dry_run=False)

    assert report.problems == []
    assert report.counts == {"unchanged": 2}


def test_reading_takes_as_many_queries_for_three_rows(course, django_assert_num_queries):
    rows = [f"SZ001,课程{n},2,,A-1,红旗渠" for n in range(3)]
    for some in (rows[:1], rows):
        with django_assert_num_queries(8):  # a savepoint and its release are two of them
            load(*some, dry_run=True)


def test_keeper_alone_takes_the_workbook_in_as_many_queries_for_three(
    client, city, officer, course, count_queries
):
    page = reverse("catalog:course_workbook")
    client.force_login(cast.make_officer(city.root, "keeper", RoleKind.TRAINING_DEPARTMENT))
    sheet = openpyxl.load_workbook(BytesIO(client.get(page).content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["SZ001", "公文写作", "孙䶮"]

    once = count_queries(client, page)
    for title in ("保密", "统计"):
        Course.objects.create(lecturer=course.lecturer, title=title, hours=1)
    assert count_queries(client, page) == once

    client.force_login(officer)
    assert client.get(page).status_code == 404


def test_keeper_alone_checks_then_loads_on_the_page(client, city, officer, course):
    page = reverse("catalog:course_file")
    client.force_login(cast.make_officer(city.root, "keeper", RoleKind.TRAINING_DEPARTMENT))

    def post(act, *rows):
        file = SimpleUploadedFile("课程.csv", csv(*rows))
        return client.post(page, {"file": file, "act": act}, follow=True)

    assert "将新增 1 条" in post("check", "SZ001,保密,2,,,").content.decode()
    refused = post("load", "SZ001,保密,2,,,", "SZ404,统计,2,,,")
    assert refused.status_code == 422
    assert "第 3 行“师资编号”列：师资库里没有编号 SZ404" in refused.content.decode()
    assert Course.objects.get() == course
    assert "新增 1 条" in post("load", "SZ001,保密,2,,,").content.decode()
    assert Course.objects.count() == 2

    client.force_login(officer)
    assert post("load", "SZ001,统计,2,,,").status_code == 404
    assert Course.objects.count() == 2


def test_tabs_of_the_banks_mark_the_open_one(client, officer, course):
    client.force_login(officer)

    shown = client.get(reverse("catalog:courses")).content.decode()

    assert f'href="{reverse("catalog:courses")}" aria-current="page">课程库' in shown
    assert f'href="{reverse("catalog:banks")}">师资库' in shown


def test_command_reports_and_refuses(course, tmp_path):
    good, bad = tmp_path / "好.csv", tmp_path / "坏.csv"
    good.write_bytes(csv("SZ001,保密,2,,,"))
    bad.write_bytes(csv("SZ009,保密,2,,,"))
    out = StringIO()

    call_command("load_courses", str(good), "--json", stdout=out)

    assert json.loads(out.getvalue())["rows"][0] == {
        "sheet": None, "row": 2, "bank_no": "SZ001", "title": "保密", "outcome": "created",
        "column": None, "reason": None,
    }  # fmt: skip
    with pytest.raises(CommandError, match=r"坏\.csv：第 2 行“师资编号”列：师资库里没有编号"):
        call_command("load_courses", str(bad), stdout=StringIO())
    assert Course.objects.count() == 2
