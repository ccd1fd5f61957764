"""The cast: Liu Zhe and Shan Lin in the finance bureau, Wang Kun in the water bureau."""

import re
from datetime import date, datetime

import pytest

from people import logins
from people.models import Agency, AgencyKind, Learner, Post, Session, User
from tests.people import files

HEAD = files.PEOPLE_HEAD


def loaded(report):
    assert not report.is_refused, report.problems
    return dict(report.counts)


def test_roster_writes_agencies_and_people(load, good_roster):
    report = load(good_roster)

    assert loaded(report) == {"created": 7}
    assert report.written
    assert Agency.find_problems() == ([], [], [], [], [])
    office = Agency.objects.get(code="410101-01")
    assert (office.get_parent().code, office.kind) == ("410101", AgencyKind.SUBUNIT)
    assert Agency.objects.get(code="4101").numchild == 2
    liu = Learner.objects.get(personnel_no="000101")
    assert (liu.name, liu.sort_key, liu.agency.code) == ("刘喆", "liu2zhe2", "410101")
    assert (liu.born_on, liu.joined_on, liu.left_on) == (
        date(1985, 5, 1), date(2008, 7, 1), None,
    )  # fmt: skip
    post = liu.posts.get()
    assert (post.post, post.rank, post.starts_on, post.ends_on) == (
        "乡科级正职", "一级主任科员", date(2020, 1, 1), None,
    )  # fmt: skip
    assert Learner.objects.get(personnel_no="000102").sort_key == "shan4lin2"
    assert not Learner.objects.get(personnel_no="000103").posts.exists()


def test_same_roster_again_changes_nothing(load, good_roster):
    load(good_roster)

    report = load(good_roster)

    assert loaded(report) == {"unchanged": 7}
    assert report.rows == []
    assert (Learner.objects.count(), Post.objects.count()) == (3, 2)


def test_dry_run_reports_and_writes_nothing(load, good_roster):
    report = load(good_roster, dry_run=True)

    assert loaded(report) == {"created": 7}
    assert not report.written
    assert (Agency.objects.count(), Learner.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gbk", ","), ("gb18030", "\t"), ("utf-16", "\t")],
)
def test_csv_is_read_in_every_usual_encoding(tmp_path, load, encoding, delimiter):
    agencies = [files.AGENCY_HEAD, *files.AGENCIES]
    people = [HEAD, *files.PEOPLE]

    load(files.csv_file(tmp_path / "机构.csv", agencies, encoding, delimiter))
    report = load(files.csv_file(tmp_path / "人员.csv", people, encoding, delimiter))

    assert loaded(report) == {"created": 3}
    assert Learner.objects.get(personnel_no="000103").name == "王堃"


def test_workbook_with_title_dates_and_numbers_is_read(tmp_path, load):
    rows = [
        ["绿城市公务员名册"],
        [],
        ["姓名（必填）", "机构 代码", "人事编号*", "任职日期", "职级", "备注"],
        ["刘喆", 4101.0, 100001.0, datetime(2020, 1, 1), "二级科员", "略"],  # noqa: DTZ001
    ]
    agency = [files.AGENCY_HEAD, files.AGENCIES[0]]
    path = files.workbook(tmp_path / "名册.xlsx", 填表说明=[["请逐行填写"]], 机构=agency, 甲=rows)

    report = load(path)

    assert loaded(report) == {"created": 2}
    liu = Learner.objects.get(personnel_no="100001")
    assert (liu.agency.code, liu.posts.get().starts_on) == ("4101", date(2020, 1, 1))


def person(**changes):
    row = dict(zip(HEAD, files.PEOPLE[0], strict=True)) | changes
    return [row[title] for title in HEAD]


REFUSED = {
    "unknown_unit": (
        person(机构代码="410109"), "机构代码", "没有代码为“410109”的机构，最接近的是“410102”",
    ),
    "id_number": (person(人事编号="41010519850501001X"), "人事编号", "身份证号"),
    "spoiled_number": (person(人事编号=1.1e17), "人事编号", "1.1E\\+17"),
    "text_date": (person(任职日期="去年三月"), "任职日期", "“去年三月”不是日期"),
    "no_such_day": (person(出生日期="1985-02-30"), "出生日期", "没有这一天"),
    "future_post": (person(任职日期="2027-01-01"), "任职日期", "还没有到"),
    "child_labour": (person(参加工作日期="1990-01-01"), "参加工作日期", "不满 14 岁"),
    "left_before": (person(离开日期="2001-01-01"), "离开日期", "早于参加工作日期"),
    "lost_character": (person(姓名="刘?"), "姓名", "生僻字可能在转存时丢失"),
    "hidden": (person(姓名="刘\u200b喆"), "姓名", "看不见的字符"),
    "empty_name": (person(姓名=""), "姓名", "没有填"),
    "post_without_day": (person(任职日期=""), "任职日期", "就要填任职日期"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_one_bad_row_refuses_the_whole_file(tmp_path, load, name):
    bad, column, reason = REFUSED[name]
    path = files.roster(tmp_path / "名册.xlsx", [*files.PEOPLE[1:], bad])

    report = load(path)

    assert report.counts["refused"] == 1
    problem = report.problems[0]
    assert (problem.file, problem.sheet, problem.row, problem.column) == (
        "名册.xlsx", "人员", 4, column,
    )  # fmt: skip
    assert re.search(reason, problem.reason), problem.reason
    assert (Agency.objects.count(), Learner.objects.count()) == (0, 0)


def test_stray_id_number_is_not_repeated_in_the_report(tmp_path, load):
    path = files.roster(tmp_path / "名册.xlsx", [person(人事编号="410105198505010011")])

    report = load(path)

    assert "410105198505010011" not in str(report.as_json("personnel_no"))
    assert "410105198505010011" not in "".join(map(str, report.problems))


def test_doubled_number_names_both_rows(tmp_path, load):
    path = files.roster(tmp_path / "名册.xlsx", [*files.PEOPLE, person(姓名="刘哲")])

    report = load(path)

    assert str(report.problems[0]) == (
        "名册.xlsx：工作表“人员”第 5 行“人事编号”列：与第 2 行的人事编号 000101 重复"
    )
    assert Learner.objects.count() == 0


def test_number_that_lost_its_zeros_is_refused(load, good_roster, tmp_path):
    load(good_roster)
    path = files.csv_file(tmp_path / "人员.csv", [HEAD[:3], ["101", "刘喆", "410101"]])

    report = load(path)

    assert "可能丢了开头的 0：在册的是 000101" in report.problems[0].reason
    assert Learner.objects.count() == 3


def test_agencies_are_placed_whatever_their_order(tmp_path, load):
    path = files.roster(tmp_path / "名册.xlsx", agencies=files.AGENCIES[::-1])

    assert loaded(load(path)) == {"created": 7}
    assert Agency.find_problems() == ([], [], [], [], [])
    assert Agency.objects.get(code="410101-01").depth == 3


def test_circle_of_parents_is_refused(tmp_path, load):
    rows = [["1", "甲", "", "2", "单位"], ["2", "乙", "", "1", "单位"]]
    path = files.csv_file(tmp_path / "机构.csv", [files.AGENCY_HEAD, *rows])

    report = load(path)

    assert "绕成了圈" in report.problems[0].reason
    assert Agency.objects.count() == 0


def test_unknown_parent_names_the_nearest(tmp_path, load):
    rows = [files.AGENCIES[0], ["410101", "甲", "", "41O1", "单位"]]
    path = files.csv_file(tmp_path / "机构.csv", [files.AGENCY_HEAD, *rows])

    report = load(path)

    assert report.problems[0].reason == "没有代码为“41O1”的机构，最接近的是“4101”"
    assert report.problems[0].column == "上级代码"


def test_refused_agency_is_not_held_against_its_people(tmp_path, load):
    agencies = [*files.AGENCIES[:3], ["410101-01", "人事处", "", "410101", "内设机购"]]
    path = files.roster(tmp_path / "名册.xlsx", agencies=agencies)

    report = load(path)

    assert [(one.sheet, one.row, one.column) for one in report.problems] == [("机构", 5, "类别")]


def test_moved_agency_takes_its_people_along(tmp_path, load, good_roster):
    load(good_roster)
    moved = [files.AGENCY_HEAD, ["410101-01", "绿城市水利局人事处", "人事处", "410102", "内设机构"]]

    report = load(files.csv_file(tmp_path / "机构.csv", moved))

    assert loaded(report) == {"changed": 1}
    assert Agency.find_problems() == ([], [], [], [], [])
    water = Agency.objects.get(code="410102")
    assert Learner.objects.in_subtree(water).filter(personnel_no="000102").exists()


def test_two_agencies_may_change_places(tmp_path, load, good_roster):
    load(good_roster)
    swapped = [
        files.AGENCY_HEAD,
        ["410101", "财政局", "", "410101-01", "单位"],
        ["410101-01", "人事处", "", "4101", "单位"],
    ]

    load(files.csv_file(tmp_path / "机构.csv", swapped))

    assert Agency.find_problems() == ([], [], [], [], [])
    assert Agency.objects.get(code="410101").get_parent().code == "410101-01"


def posts_of(number):
    return list(
        Post.objects.filter(learner__personnel_no=number)
        .order_by("starts_on")
        .values_list("post", "starts_on", "ends_on")
    )


def test_new_post_closes_the_old_one_the_day_before(tmp_path, load, good_roster):
    load(good_roster)
    promoted = person(职务="县处级副职", 任职日期="2026-03-01")

    report = load(files.csv_file(tmp_path / "人员.csv", [HEAD, promoted]))

    assert loaded(report) == {"changed": 1}
    assert posts_of("000101") == [
        ("乡科级正职", date(2020, 1, 1), date(2026, 2, 28)),
        ("县处级副职", date(2026, 3, 1), None),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"职务": "县处级副职"}, ("县处级副职", date(2020, 1, 1), None)),
        ({"任职日期": "2021-01-01"}, ("乡科级正职", date(2021, 1, 1), None)),
        ({"任职日期": ""}, ("乡科级正职", date(2020, 1, 1), None)),
    ],
    ids=["same_day_corrects_the_title", "same_title_corrects_the_day", "no_day_is_no_change"],
)
def test_current_post_is_corrected_in_place(tmp_path, load, good_roster, changes, expected):
    load(good_roster)

    loaded(load(files.csv_file(tmp_path / "人员.csv", [HEAD, person(**changes)])))

    assert posts_of("000101") == [expected]


@pytest.mark.parametrize(
    "changes",
    [{"职务": "县处级副职", "任职日期": "2019-01-01"}, {"职务": "", "职级": ""}],
    ids=["older_roster", "both_empty"],
)
def test_post_that_contradicts_the_record_is_refused(tmp_path, load, good_roster, changes):
    load(good_roster)

    report = load(files.csv_file(tmp_path / "人员.csv", [HEAD, person(**changes)]))

    assert report.problems[0].column == "任职日期"
    assert posts_of("000101") == [("乡科级正职", date(2020, 1, 1), None)]


def test_absent_columns_stay_and_empty_cells_clear(tmp_path, load, good_roster):
    load(good_roster)
    head = ["人事编号", "姓名", "机构代码", "出生日期"]

    load(files.csv_file(tmp_path / "人员.csv", [head, ["000101", "刘喆喆", "410102", ""]]))

    liu = Learner.objects.get(personnel_no="000101")
    assert (liu.name, liu.sort_key, liu.agency.code) == ("刘喆喆", "liu2zhe2zhe2", "410102")
    assert (liu.born_on, liu.joined_on) == (None, date(2008, 7, 1))
    assert liu.posts.count() == 1


def test_loading_takes_a_fixed_number_of_queries(
    tmp_path, load, good_roster, django_assert_max_num_queries
):
    load(good_roster)
    many = [person(人事编号=f"9{number:05d}") for number in range(300)]
    path = files.roster(tmp_path / "大.xlsx", many)

    with django_assert_max_num_queries(20):
        loaded(load(path))


@pytest.mark.parametrize(
    ("left_on", "stays"),
    [("2026-11-21", False), ("2026-11-22", False), ("2026-12-31", True)],
    ids=["today", "before_a_session_is_over", "later"],
)
def test_whoever_has_left_is_logged_out(load, tmp_path, client, left_on, stays):
    load(files.roster(tmp_path / "before.xlsx"))
    learner = Learner.objects.get(personnel_no="000101")
    logins.create_login(learner=learner, username="liu", password="songyang-demo")
    client.force_login(User.objects.get(username="liu"))

    load(files.roster(tmp_path / "now.xlsx", [[*files.PEOPLE[0][:-1], left_on]]))

    assert Session.objects.filter(user__username="liu").exists() is stays
