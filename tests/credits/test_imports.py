"""Records from other systems: the bureau's cast of conftest.py, and files good and bad."""

import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from credits import imports, ledger
from credits.models import Fact
from tests.people import files

HEAD = [
    "平台", "来源编号", "人事编号", "姓名", "类型", "名称", "开始日期", "完成日期", "必修/选修",
    "分钟", "天数", "学分", "进度", "考试合格", "级别",
]  # fmt: skip
COURSE = {
    "平台": "省干部网络学院", "来源编号": "2026-000123", "人事编号": "100001", "姓名": "刘喆",
    "类型": "网络课程", "名称": "数字政府建设", "完成日期": "2026-03-05", "必修/选修": "选修",
    "学分": "2", "进度": "100%",
}  # fmt: skip
LECTURE = {
    "平台": "市委党校", "来源编号": "B-7", "人事编号": "100002", "姓名": "陈犇", "类型": "面授培训",
    "名称": "公文写作", "开始日期": "2026-04-01", "完成日期": "2026-04-03", "必修/选修": "必修",
    "分钟": "540",
}  # fmt: skip
DEGREE = {
    "平台": "学位中心", "来源编号": "10459-1", "人事编号": "100003", "姓名": "王堃",
    "类型": "degree", "名称": "公共管理硕士", "完成日期": "2026-06-30", "学分": "30.0",
}  # fmt: skip


def row(base=COURSE, **changes):
    cells = base | changes
    return [cells.get(title, "") for title in HEAD]


@pytest.fixture
def load(now, liu, chen, wang):
    def load(path, **options):
        return imports.load(path, now=now, recorded_by=None, **options)

    return load


@pytest.fixture
def csv(tmp_path):
    def csv(*rows, head=HEAD, encoding="utf-8"):
        return files.csv_file(tmp_path / "记录.csv", [head, *rows], encoding)

    return csv


def loaded(report):
    assert not report.is_refused, report.problems
    return dict(report.counts)


def test_records_become_facts(load, csv, liu):
    report = load(csv(row(), row(LECTURE), row(DEGREE)))

    assert loaded(report) == {"recorded": 3}
    course = Fact.objects.get(source="credits.import:省干部网络学院:2026-000123")
    assert (course.learner, course.kind, course.happened_on) == (
        liu, "online_course", date(2026, 3, 5),
    )  # fmt: skip
    assert (course.granted, course.quantity) == (Decimal(2), {})
    assert course.attributes == {
        "title": "数字政府建设", "platform": "省干部网络学院", "bucket": "elective",
        "progress": "1",
    }  # fmt: skip
    assert course.why == "记录导入：记录.csv 第 2 行"
    lecture = Fact.objects.get(kind="lecture")
    assert (lecture.happened_from, lecture.quantity) == (date(2026, 4, 1), {"minutes": "540"})
    assert lecture.attributes["bucket"] == "required"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_same_file_again_records_nothing(load, csv, encoding):
    load(csv(row(), row(LECTURE)))

    report = load(csv(row(学分="2.00"), row(LECTURE), encoding=encoding))

    assert loaded(report) == {"already_there": 2}
    assert (report.rows, Fact.objects.count()) == ([], 2)


def test_workbook_with_real_dates_and_percent_is_read(load, tmp_path):
    cells = row(完成日期=date(2026, 3, 5), 学分=2.5, 进度=1)
    path = files.workbook(tmp_path / "记录.xlsx", Sheet1=[["网络学习记录"], HEAD, cells])

    assert loaded(load(path)) == {"recorded": 1}
    assert Fact.objects.get().granted == Decimal("2.5")


def test_dry_run_records_nothing(load, csv):
    report = load(csv(row()), dry_run=True)

    assert loaded(report) == {"recorded": 1}
    assert (report.written, Fact.objects.count()) == (False, 0)


def test_row_repeated_in_a_file_is_recorded_once(load, csv):
    report = load(csv(row(), row()))

    assert loaded(report) == {"recorded": 1, "already_there": 1}
    assert Fact.objects.count() == 1


REFUSED = {
    "name_of_another": ({"姓名": "陈犇"}, "姓名", "在册的姓名不是“陈犇”"),
    "unknown_number": ({"人事编号": "100009"}, "人事编号", "没有人事编号为“100009”的学员"),
    "name_alone": ({"人事编号": ""}, "人事编号", "没有填"),
    "spoiled_number": ({"人事编号": "1.1E+17"}, "人事编号", "Excel 已把它变成数字"),
    "future": ({"完成日期": "2026-07-01"}, "完成日期", "还没有到"),
    "text_date": ({"完成日期": "三月"}, "完成日期", "不是日期"),
    "before_service": ({"完成日期": "2007-01-01"}, "完成日期", "早于本人参加工作"),
    "backwards": ({"开始日期": "2026-03-06"}, "开始日期", "晚于完成日期"),
    "unknown_kind": ({"类型": "网络课呈"}, "类型", "最接近的是“网络课程”"),
    "unknown_bucket": ({"必修/选修": "必选"}, "必修/选修", "没有“必选”这一类学分"),
    "no_credits": ({"学分": ""}, "学分", "没有填，“网络课程”按学分计"),
    "negative": ({"学分": "-2"}, "学分", "应在 0 与 500 之间"),
    "absurd": ({"学分": "5000"}, "学分", "应在 0 与 500 之间"),
    "too_fine": ({"学分": "0.1234"}, "学分", "三位小数"),
    "no_number": ({"学分": "两分"}, "学分", "不是数"),
    "bare_percent": ({"进度": "98"}, "进度", "98%"),
    "long_day": ({"开始日期": "2026-03-05", "分钟": "1500"}, "分钟", "最多 1440（起止共 1 天）"),
    "negative_minutes": ({"分钟": "-5"}, "分钟", "不能是负数"),
    "many_minutes": ({"分钟": "999999"}, "分钟", "太大"),
    "many_days": ({"天数": "900"}, "天数", "太大"),
    "id_as_source": ({"来源编号": "41010519850501001X"}, "来源编号", "身份证号"),
    "phone_in_title": ({"名称": "咨询 13912345678"}, "名称", "手机号"),
    "hidden": ({"名称": "数字\u202e政府"}, "名称", "看不见的字符"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_one_bad_record_refuses_the_whole_file(load, csv, liu, name):
    changes, column, reason = REFUSED[name]
    liu.joined_on = date(2008, 7, 1)
    liu.save()

    report = load(csv(row(LECTURE), row(**changes)))

    problem = report.problems[0]
    assert (problem.file, problem.row, problem.column) == ("记录.csv", 3, column)
    assert re.search(reason, problem.reason), problem.reason
    assert (report.counts["refused"], report.written, Fact.objects.count()) == (1, False, 0)


def test_record_after_leaving_is_refused(load, csv, liu):
    liu.left_on = date(2026, 3, 5)
    liu.save()

    assert "本人已经离开" in load(csv(row())).problems[0].reason
    assert loaded(load(csv(row(完成日期="2026-03-04")))) == {"recorded": 1}


def test_repeated_number_with_other_content_names_both_rows(load, csv):
    report = load(csv(row(), row(学分="3")))

    assert str(report.problems[0]) == (
        "记录.csv：第 3 行“来源编号”列：与第 2 行的来源编号相同，内容不同"
    )
    assert Fact.objects.count() == 0


def test_number_in_the_ledger_with_other_content_says_what_differs(load, csv):
    load(csv(row()))

    report = load(csv(row(LECTURE), row(学分="3", 完成日期="2026-03-06")))

    assert report.problems[0].reason == (
        "台账里已有这个来源，内容不同：完成日期 2026-03-05 → 2026-03-06；学分 2 → 3"
    )
    assert Fact.objects.count() == 1


def test_reversed_record_needs_a_new_number(load, csv, clerk, now):
    load(csv(row()))
    ledger.reverse(fact=Fact.objects.get(), why="平台更正", reversed_by=clerk, now=now)

    assert "已经冲销" in load(csv(row())).problems[0].reason
    assert loaded(load(csv(row(来源编号="2026-000123-2")))) == {"recorded": 1}


def test_same_number_of_two_platforms_is_two_records(load, csv):
    assert loaded(load(csv(row(), row(平台="市委党校")))) == {"recorded": 2}


def test_column_without_a_fixed_length_is_refused(load, csv):
    report = load(csv([*row(), "3"], head=[*HEAD, "学时"]))

    assert (report.problems[0].column, report.problems[0].row) == ("学时", 1)
    assert "换算成“分钟”" in report.problems[0].reason


def test_year_without_a_rulebook_is_refused(load, csv, settings):
    settings.CREDITS_DEFAULT_RULEBOOK = None

    assert "没有已发布的学分办法" in load(csv(row())).problems[0].reason


def test_file_named_after_a_person_leaves_no_trace_of_it(load, tmp_path):
    path = files.csv_file(tmp_path / "13912345678.csv", [HEAD, row()])

    assert loaded(load(path)) == {"recorded": 1}
    assert Fact.objects.get().why == "记录导入第 2 行"


@pytest.mark.parametrize("people", [1, 40])
def test_loading_takes_a_fixed_number_of_queries(
    load, csv, finance, django_assert_max_num_queries, people
):
    rows = [row(来源编号=f"N{number}") for number in range(people)]

    with django_assert_max_num_queries(20):
        loaded(load(csv(*rows)))


def test_command_reports_and_refuses(csv, liu, chen, wang):
    out = io.StringIO()
    call_command("load_facts", str(csv(row())), "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert (document["recorded"], document["already_there"], document["refused"]) == (1, 0, 0)
    assert document["rows"][0]["source"] == "credits.import:省干部网络学院:2026-000123"

    out = io.StringIO()
    tomorrow = date.today() + timedelta(days=1)  # noqa: DTZ011 -- any day to come will do
    bad = csv(row(完成日期=str(tomorrow + timedelta(days=1)), 来源编号="N2"))
    with pytest.raises(CommandError, match=r"记录\.csv：第 2 行“完成日期”列") as refusal:
        call_command("load_facts", str(bad), "--json", stdout=out)

    assert refusal.value.returncode == 1
    assert json.loads(out.getvalue())["refused"] == 1
    assert Fact.objects.count() == 1
