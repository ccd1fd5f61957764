from datetime import date

import pytest

from exams.admission.ladders import Held, risen_on


def day(year):
    return date(year, 3, 1)


@pytest.mark.parametrize(
    ("posts", "risen"),
    [
        ([("", "一级科员")], None),
        ([("", "一级科员"), ("", "四级主任科员")], 2021),
        ([("乡科级正职", "一级主任科员"), ("乡科级正职", "一级主任科员")], None),
        ([("甲局科长（乡科级正职）", ""), ("乙局科长（乡科级正职）", "")], None),
        ([("乡科级正职", "一级主任科员"), ("县处级副职", "一级主任科员")], 2021),
        ([("县处级副职", "二级调研员"), ("县处级副职", "一级调研员")], 2021),
        ([("县处级副职", "二级调研员"), ("乡科级正职", "二级调研员")], None),
        ([("", "主任科员"), ("", "二级主任科员")], None),
        ([("", "一级科员"), ("乡科级副职", "一级科员")], 2021),
        ([("乡科级副职", "四级主任科员"), ("", "四级主任科员")], None),
        ([("", "四级主任科员"), ("", "三级主任科员"), ("", "三级主任科员")], 2021),
        ([("县处级副职", ""), ("乡科级正职", ""), ("县处级副职", "")], 2022),
        ([("综合科科员甲", ""), ("综合科科员乙", "")], 2021),
        ([], None),
    ],
)
def test_only_a_rise_on_one_of_the_ladders_counts(posts, risen):
    held = [Held(*one, day(2020 + number)) for number, one in enumerate(posts)]

    assert risen_on(held) == (risen and day(risen))
