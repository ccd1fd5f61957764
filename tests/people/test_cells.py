from datetime import date, datetime
from decimal import Decimal

import pytest

from people.sheets import cells

ID = cells.identifier(20)
TEXT = cells.text(20)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 5), datetime(2026, 3, 5, 14, 30), "2026-03-05", "2026/3/5", "2026.3.5",  # noqa: DTZ001
        "20260305", 20260305.0, "2026年3月5日", "２０２６／３／５", " 2026-03-05 14:30:00",
    ],
)  # fmt: skip
def test_day_is_read_as_people_write_it(cell):
    assert cells.day(cell) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2026-02-30", "没有这一天"),
        ("3/5/2026", "不是日期"),
        ("2026年3月", "不是日期"),
        (46086.0, "是数字 46086，不是日期"),
        ("0226-03-05", "年份不对"),
        ("昨天", "不是日期"),
    ],
)
def test_day_that_cannot_be_read_says_why(cell, reason):
    with pytest.raises(cells.CellError, match=reason):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("000123", "000123"),
        (410000001.0, "410000001"),
        ("４１０１", "4101"),
        ('="000123"', "000123"),
        ("\u3000SY-001\t", "SY-001"),
    ],
)
def test_identifier_keeps_what_the_office_wrote(cell, number):
    assert ID(cell) == number


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (1.1e17, "变成数字 1.1E\\+17"),
        ("1.1E+17", "变成数字 1.1E\\+17"),
        ("4.10105E17", "变成数字"),
        (1e15, "变成数字"),
        (1.5, "变成数字"),
        (float("nan"), "变成数字"),
        (date(2026, 3, 5), "变成日期"),
        ("41 01", "编号不用的字符"),
        ("=A1", "编号不用的字符"),
        ("1" * 21, "最多 20 位"),
        ("41\u200b01", "看不见的字符"),
    ],
)
def test_identifier_that_excel_spoiled_is_refused(cell, reason):
    with pytest.raises(cells.CellError, match=reason):
        ID(cell)


@pytest.mark.parametrize("name", ["𬤇喆", "䶮犇", "阿里木·买买提"])
def test_text_keeps_rare_characters(name):
    assert TEXT(name) == name


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("王\u200b伟", "第 2 个字符是看不见的字符（U\\+200B）"),
        ("王\u202e伟", "U\\+202E"),
        ("王\x07伟", "U\\+0007"),
        ("王\n伟", "换行"),
        ("王\ufffd", "U\\+FFFD"),
        ("=HYPERLINK(1)", "公式"),
        ("＝1", "公式"),
        ("长" * 21, "最多 20 字"),
    ],
)
def test_text_that_hides_something_is_refused(cell, reason):
    with pytest.raises(cells.CellError, match=reason):
        TEXT(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("90", "90"), (2.5, "2.5"), (0.1 + 0.2, "0.3"), ("１２", "12"), ("-3", "-3"), ("", None)],
)
def test_decimal_is_exact(cell, number):
    assert cells.decimal(cell) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("cell", ["90分钟", "1,234", "1e3", "无"])
def test_decimal_refuses_units_and_separators(cell):
    with pytest.raises(cells.CellError, match="不是数"):
        cells.decimal(cell)


def test_integer_refuses_a_fraction():
    with pytest.raises(cells.CellError, match="应是整数"):
        cells.integer(1.5)


@pytest.mark.parametrize(("cell", "part"), [("98%", "0.98"), ("100％", "1"), (0.5, "0.5")])
def test_share_reads_percent_and_fraction(cell, part):
    assert cells.share(cell) == Decimal(part)


@pytest.mark.parametrize("cell", [98.0, "150%", "-1%"])
def test_share_refuses_what_nobody_can_tell(cell):
    with pytest.raises(cells.CellError, match="98%"):
        cells.share(cell)


def test_choice_names_the_nearest_word():
    kinds = cells.choice({"县（市、区）": 1, "内设机构": 2})

    assert kinds("县(市、区)") == 1
    with pytest.raises(cells.CellError, match="最接近的是“内设机构”"):
        kinds("内设机购")
