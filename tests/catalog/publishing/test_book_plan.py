"""How the book is arranged, without a page being laid out."""

from catalog.models import SessionState
from catalog.publishing import book_plan
from tests.catalog.listed import lecture, session


def planned(*lectures, **fields):
    values = {"title": "2026 年度目录", "theme": "", "foreword": "", "year": 2026} | fields
    return book_plan.plan(lectures=lectures, **values)


def headings(groups):
    return [(group.heading, [one.number for one in group.lectures]) for group in groups]


def test_lectures_stand_in_the_month_of_their_first_session():
    plan = planned(
        lecture(1, "甲", session(1, 5, 2), session(2, 3, 9)),
        lecture(2, "乙", session(3, 3, 4)),
        lecture(3, "丙"),
    )

    assert headings(plan.months) == [("2026年3月", ["002", "001"]), ("时间待定", ["003"])]


def test_a_date_called_off_does_not_choose_the_month():
    off = session(1, 3, 9, state=SessionState.CANCELLED)

    moved = planned(lecture(1, "甲", off, session(2, 5, 2)))
    gone = planned(lecture(1, "甲", off))

    assert headings(moved.months) == [("2026年5月", ["001"])]
    assert headings(gone.months) == [("2026年3月", ["001"])]


def test_lecturers_stand_in_pinyin_order_with_surnames_read_as_surnames():
    names = ["张敏", "单琳", "孙䶮", "曾毅", "白静"]

    plan = planned(*(lecture(n, "题", lecturer=name) for n, name in enumerate(names, 1)))

    assert [group.heading for group in plan.lecturers] == ["白静", "单琳", "孙䶮", "曾毅", "张敏"]


def test_two_lecturers_of_one_name_are_told_apart_by_their_units():
    plan = planned(
        lecture(1, "甲", lecturer_unit="市委党校"),
        lecture(2, "乙", lecturer_unit="嵩阳大学"),
        lecture(3, "丙", lecturer=""),
    )

    assert [(one.heading, one.detail) for one in plan.lecturers] == [
        ("刘喆", "嵩阳大学"),
        ("刘喆", "市委党校"),
    ]


def test_units_stand_in_the_order_of_the_agency_tree():
    plan = planned(
        lecture(1, "甲", host="市交通局", host_path="00010002"),
        lecture(2, "乙", host="市卫健委", host_path="00010001"),
        lecture(3, "丙", host="市交通局", host_path="00010002"),
    )

    assert headings(plan.hosts) == [("市卫健委", ["002"]), ("市交通局", ["001", "003"])]


def test_lecture_without_a_category_is_still_found_by_category():
    plan = planned(lecture(1, "甲", category=""), lecture(2, "乙", category="党史"))

    assert headings(plan.categories) == [("未分类", ["001"]), ("党史", ["002"])]


def test_digest_changes_with_what_is_printed_and_only_then():
    one = lecture(1, "甲", session(1, 5, 2))
    before = book_plan.digest(planned(one))

    assert book_plan.digest(planned(lecture(1, "甲", session(1, 5, 2)))) == before
    assert book_plan.digest(planned(lecture(1, "甲", session(1, 5, 3)))) != before
    assert book_plan.digest(planned(one, theme="强作风")) != before
    other = lecture(1, "甲", session(1, 5, 2), contact="李敏", telephone="1")
    assert book_plan.digest(planned(other)) == before
