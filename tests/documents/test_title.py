"""Lines of titles after GB/T 9704-2012, 7.3.1: 梯形 or 菱形, never inside a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import title

OFFICIAL = [
    "关于2026年度公务员培训学分未达标情况的通报",
    "关于限期补足2026年度公务员在线学习培训学分的整改通知书",
    "嵩阳市人力资源和社会保障局关于2026年度公务员在线学习培训学分未达到规定要求情况的通报",
    "嵩阳市人力资源和社会保障局办公室关于进一步加强全市公务员在线学习培训学分登记和管理工作的通知",
]


def test_a_short_title_is_one_line():
    assert title.lines("关于补足2026年度培训学分的通知") == ("关于补足2026年度培训学分的通知",)


@pytest.mark.parametrize("text", OFFICIAL)
def test_an_official_title_has_a_shape_and_fits(text):
    lines = title.lines(text)

    assert "".join(lines) == text
    assert all(title.width(line) <= title.LONGEST_LINE for line in lines)
    assert title.is_shapely(lines)


@pytest.mark.parametrize("text", OFFICIAL)
def test_no_line_of_an_official_title_ends_inside_a_word(text):
    longest_first = sorted(title.WORDS, key=len, reverse=True)
    inside, at = set(), 0
    while at < len(text):
        word = next((w for w in longest_first if text.startswith(w, at)), text[at])
        inside |= set(range(at + 1, at + len(word)))
        at += len(word)

    assert not _ends(title.lines(text)) & inside


def test_a_figure_stays_with_its_counter():
    text = "关于印发全市公务员培训大讲堂2026年度第12期讲座计划的通知"

    assert "2026年度" in "".join(f"{line}\n" for line in title.lines(text))
    assert "12期" in "".join(f"{line}\n" for line in title.lines(text))


def test_a_book_title_is_not_divided():
    lines = title.lines("关于撤销《关于补足2026年度培训学分的通知》的通知")

    assert any("《关于补足2026年度培训学分的通知》" in line for line in lines)


def test_what_nobody_knows_stays_whole():
    name = "甲乙丙丁戊己庚辛壬癸子丑"

    assert any(name in line for line in title.lines(f"关于表扬{name}等12名同志的学习情况通报"))


def test_the_office_marks_where_a_line_may_end():
    unknown = "甲乙丙丁戊己庚辛壬癸｜子丑寅卯辰巳午未申酉戌亥"

    assert title.lines(unknown) == ("甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥")
    assert title.plain(unknown) == "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"


@pytest.mark.parametrize(
    ("lines", "shapely"),
    [
        (("甲" * 8, "甲" * 12), True),
        (("甲" * 12, "甲" * 8), True),
        (("甲" * 8, "甲" * 12, "甲" * 9), True),
        (("甲" * 10, "甲" * 10), False),
        (("甲" * 12, "甲" * 8, "甲" * 12), False),
    ],
    ids=["trapezium", "trapezium-down", "rhombus", "rectangle", "hourglass"],
)
def test_a_rectangle_and_an_hourglass_are_no_shapes(lines, shapely):
    assert title.is_shapely(lines) == shapely


@given(
    st.lists(
        st.sampled_from([*title.WORDS, "2026年度", "张敏", "《办法》", "、", "｜"]), max_size=40
    )
)
def test_any_title_keeps_its_characters_and_fits(parts):
    text = "".join(parts)

    lines = title.lines(text)

    assert "".join(lines) == title.plain(text)
    assert all(title.width(line) <= title.LONGEST_LINE for line in lines)


def test_ten_thousand_characters_are_filled_line_by_line():
    lines = title.lines("培训学分" * 2_500)

    assert len(lines) == 500


def _ends(lines):
    ends, at = set(), 0
    for line in lines[:-1]:
        at += len(line)
        ends.add(at)
    return ends
