"""Pictures: the figures are all there in words, nothing leaves its frame, nothing is styled."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from portal.pictures import drawing
from portal.pictures.bars import Piece, Row, bars
from portal.pictures.funnel import Step, funnel
from portal.pictures.heat import heat
from portal.pictures.shapes import Tone, ems, fitting, number
from portal.pictures.timeline import Lane, Mark, timeline


def of_minimums(*rows, whole=None):
    return bars(
        key="minimums",
        title="各项要求",
        description="总学分已得 48，还差 48",
        heading="要求",
        figures="情况",
        legend=[(Tone.HAS, "已得"), (Tone.LACKS, "还差")],
        rows=rows,
        whole=whole,
    )


def of_a_year(*lanes, today=date(2026, 3, 10)):
    return timeline(
        key="year",
        title="2026 年",
        description="3 场讲座",
        begins=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        today=today,
        lanes=lanes,
    )


HALF = Row("总学分", [Piece(48, Tone.HAS), Piece(48, Tone.LACKS)], "48 / 96", "/lines/")
DAYS = [Mark(date(2026, 4, day), f"第 {day} 讲") for day in (1, 2, 3)]
PICTURES = {
    "bars": of_minimums(HALF),
    "timeline": of_a_year(Lane("讲座", DAYS)),
    "funnel": funnel(key="f", title="漏斗", description="从 40 到 1", steps=[Step("提醒", 40)]),
    "heat": heat(
        key="h",
        title="会场",
        description="忙闲",
        heading="会场",
        columns=["1"],
        rows=[("礼堂", [3])],
    ),
}


def texts(picture):
    return [one.text for one in picture.words]


def test_pieces_are_as_long_as_their_shares():
    picture = of_minimums(Row("总学分", [Piece(30, Tone.HAS), Piece(10, Tone.LACKS)]))

    assert [(one.x, one.width, one.tone) for one in picture.surfaces] == [
        (0, 75, Tone.HAS),
        (75, 25, Tone.LACKS),
    ]


def test_rows_with_a_whole_share_one_scale():
    picture = of_minimums(
        Row("甲", [Piece(50, Tone.HAS)]), Row("乙", [Piece(25, Tone.HAS)]), whole=100
    )

    assert [one.width for one in picture.surfaces] == [50, 25]


def test_more_than_the_whole_ends_at_the_frame():
    picture = of_minimums(
        Row("甲", [Piece(Decimal("80"), Tone.HAS), Piece(Decimal("80"), Tone.LACKS)]), whole=100
    )

    assert [one.x + one.width for one in picture.surfaces] == [80, 100]


def test_a_row_of_nothing_draws_no_piece():
    picture = of_minimums(Row("甲", [Piece(0, Tone.HAS), Piece(0, Tone.LACKS)]))

    assert picture.surfaces == []
    assert [[cell.text for cell in row] for row in picture.table.rows] == [["甲", "0", "0", ""]]


def test_an_amount_stands_inside_its_piece_only_where_a_phone_has_room():
    wide = of_minimums(Row("甲", [Piece(5000, Tone.HAS), Piece(5000, Tone.LACKS)]))
    slim = of_minimums(Row("甲", [Piece(9999, Tone.HAS), Piece(1, Tone.LACKS)]))

    assert texts(wide) == ["甲", "5000", "5000"]
    assert texts(slim) == ["甲", "9999"]


def test_a_long_name_gives_its_figure_a_line_of_its_own():
    short = of_minimums(HALF)
    long = of_minimums(Row("市卫生健康委员会机关与直属单位", HALF.pieces, "48 / 96，还差 48"))

    assert long.height > short.height
    assert long.words[0].y < long.words[1].y


def test_a_name_is_cut_in_the_picture_and_whole_in_the_table():
    name = "一二三四五六七八九十" * 3

    picture = of_minimums(Row(name, HALF.pieces))

    assert ems(picture.words[0].text) <= 19
    assert picture.words[0].text.endswith("…")
    assert picture.table.rows[0][0].text == name


def test_days_that_lie_close_do_not_lie_on_each_other():
    picture = of_a_year(Lane("讲座", DAYS))

    assert len({(one.x, one.y) for one in picture.dots}) == 3
    assert len({one.y for one in picture.dots}) == 3


def test_marks_are_numbered_in_the_order_of_time_and_told_in_the_table():
    later, sooner = Mark(date(2026, 9, 1), "后"), Mark(date(2026, 2, 1), "先", address="/first/")
    window = Mark(date(2026, 5, 1), "考试", until=date(2026, 5, 31))

    picture = of_a_year(Lane("讲座", [later, sooner]), Lane("考试", [window]))

    assert [[cell.text for cell in row] for row in picture.table.rows] == [
        ["1", "2月1日", "先", "讲座"],
        ["2", "9月1日", "后", "讲座"],
        ["3", "5月1日—5月31日", "考试", "考试"],
    ]
    assert picture.table.rows[0][2].address == "/first/"


def test_what_lies_outside_of_the_period_is_left_out():
    before = Mark(date(2025, 12, 31), "去年")
    across = Mark(date(2025, 12, 1), "跨年", until=date(2026, 1, 31))

    picture = of_a_year(Lane("讲座", [before]), Lane("考试", [across]))

    assert [row[2].text for row in picture.table.rows] == ["跨年"]
    assert [one.x for one in picture.surfaces] == [0]
    assert "讲座" not in texts(picture)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 6, 15), date(2026, 12, 31)])
def test_no_mark_leaves_the_frame(day):
    lanes = [Lane("讲座", [Mark(day, "讲")]), Lane("考试", [Mark(day, "考", until=day)])]

    picture = of_a_year(*lanes, today=day)

    assert all(4 <= one.x <= 96 for one in picture.dots)
    assert all(one.x >= 0 and one.x + one.width <= 100 for one in picture.surfaces)
    assert "今天" in texts(picture)


def test_a_year_that_is_over_has_no_mark_of_today():
    assert "今天" not in texts(of_a_year(Lane("讲座", DAYS), today=date(2027, 1, 1)))


def test_a_funnel_tells_each_share_of_the_step_before():
    picture = funnel(
        key="f",
        title="督促",
        description="从 40 到 0",
        steps=[Step("提醒", 40), Step("通知", 10, "/notices/"), Step("通报", 0)],
    )

    assert [one.width for one in picture.surfaces] == [100, 25]
    assert "10 · 25%" in texts(picture)
    assert [[cell.text for cell in row] for row in picture.table.rows] == [
        ["提醒", "40", "—"],
        ["通知", "10", "25%"],
        ["通报", "0", "0%"],
    ]


def test_an_empty_funnel_is_a_picture_all_the_same():
    assert funnel(key="f", title="督促", description="无", steps=[]).surfaces == []


def test_the_fullest_square_is_the_strongest_and_a_blank_has_none():
    picture = heat(
        key="h",
        title="会场",
        description="忙闲",
        heading="会场",
        columns=["1", "2", "3"],
        rows=[("礼堂", [4, 2, None])],
    )

    assert [one.strength for one in picture.surfaces] == [0.4, 0.2]
    assert [cell.text for cell in picture.table.rows[0]] == ["礼堂", "4", "2", ""]


@pytest.mark.parametrize(
    ("value", "told"),
    [(Decimal("1.50"), "1.5"), (Decimal("0.0"), "0"), (100, "100"), (0.25, "0.25")],
)
def test_numbers_carry_no_needless_zeros(value, told):
    assert number(value) == told


def test_words_that_fit_are_left_alone():
    assert fitting("依法行政", 4) == "依法行政"
    assert fitting("依法行政", 3) == "依法…"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_one_image_with_a_name_and_its_figures_beside_it(name):
    html = render_to_string("components/picture.html", {"picture": PICTURES[name]})

    page = ElementTree.fromstring(html.replace("&emsp;", " ").replace("focusable", "tabindex"))
    image = page.find("svg")
    key = PICTURES[name].key
    assert image.get("role") == "img"
    assert image.get("aria-labelledby") == image.find("title").get("id") == f"{key}-title"
    assert image.get("aria-describedby") == image.find("desc").get("id") == f"{key}-desc"
    assert image.find("desc").text == PICTURES[name].description
    assert page.find("details//table") is not None
    assert "style=" not in html
    assert "<script" not in html


def test_the_name_of_a_row_leads_to_its_address():
    html = render_to_string("components/picture.html", {"picture": PICTURES["bars"]})

    assert '<th scope="row"><a href="/lines/">总学分</a></th>' in html


def test_words_of_people_cannot_become_markup():
    picture = of_minimums(Row("<b>总</b>&", [Piece(48, Tone.HAS)], "48 / 96 <"))

    drawn = drawing.shapes(picture)

    ElementTree.fromstring(f"<svg>{drawn}</svg>")
    assert "&lt;b&gt;总&lt;/b&gt;&amp;" in drawn
    assert "<b>" not in drawn


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_has_its_own_paint_and_names_the_pictures_textures(tone):
    said = drawing.paint(PICTURES["bars"], tone)

    assert [one for one in Tone if drawing.TONES[one] == drawing.TONES[tone]] == [tone]
    assert "{" not in said
    assert ("url(#" in said) == ("url(#minimums-" in said)
