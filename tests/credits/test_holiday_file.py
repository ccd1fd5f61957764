"""A year's holidays from a file: all of the year or nothing, with what is wrong in which row."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from credits.models import SpecialDay
from credits.noticing import calendar

pytestmark = pytest.mark.django_db
HEAD = "日期,安排,名称\n"
# Of a year long ago: nobody's arrangement is made up here.
RIGHT = "2020-01-01,放假,元旦\n2020-01-19,上班,春节\n2020-01-24,放假,春节\n"


@pytest.fixture
def file(tmp_path):
    def written(rows):
        path = tmp_path / "节假日.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        return path

    return written


def entered(year=2020):
    days = SpecialDay.objects.filter(on__year=year).order_by("on")
    return list(days.values_list("on", "is_working"))


def test_a_file_enters_its_year_and_replaces_what_was_entered_of_it(file):
    SpecialDay.objects.create(on=date(2020, 5, 1), is_working=False, name="劳动节")
    SpecialDay.objects.create(on=date(2019, 5, 1), is_working=False, name="劳动节")

    call_command("load_special_days", file(RIGHT))

    assert entered() == [
        (date(2020, 1, 1), False),
        (date(2020, 1, 19), True),
        (date(2020, 1, 24), False),
    ]
    assert len(entered(2019)) == 1
    days = calendar.around(date(2020, 1, 18))
    assert days.after(date(2020, 1, 23), 1) == date(2020, 1, 27)
    assert days.is_working(date(2020, 1, 19))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (RIGHT + "2020-01-01,放假,元旦\n", "第 5 行，?“日期”列：与第 2 行重复"),
        (RIGHT + "2021-01-01,放假,元旦\n", "第 5 行，?“日期”列：一个文件只录入一年"),
        (RIGHT + "2020-01-06,上班,元旦\n", "第 5 行，?“安排”列：这一天本来就是工作日"),
        (RIGHT + "2020-13-01,放假,元旦\n", "第 5 行，?“日期”列"),
        (RIGHT + "2020-01-25,休息,春节\n", "第 5 行，?“安排”列.*可用：放假、上班"),
        (RIGHT + "2020-01-25,放假,\n", "第 5 行，?“名称”列"),
        ("", "没有"),
    ],
    ids=["twice", "two years", "no weekend", "no day", "no word", "no name", "empty"],
)
def test_one_wrong_row_enters_nothing(file, rows, said):
    with pytest.raises(CommandError, match=said):
        call_command("load_special_days", file(rows))

    assert entered() == []
