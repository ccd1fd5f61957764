from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.formats import workbook
from exams.formats.items import HUNDRED, Accepted, Choice, Figure, Kind, Pair, Text
from people import sheets
from tests.exams.formats.items import items_of
from tests.exams.formats.test_pasted import PLAIN, TOLD, WRITABLE, chosen

TITLES = ["题型", "题干", "选项A", "选项B", "选项C", "答案", "难度"]


def read_book(content):
    first = sheets.unconverted(content, "试题.xlsx")[0]
    return workbook.read(first.rows, first.faults)


def rows(*body, titles=TITLES):
    return list(enumerate([titles, *body], start=1))


def test_row_is_read_by_its_titles_in_any_order():
    titles = [
        "序号",
        "正确答案*",
        "题目",
        "B",
        "A",
        "解析",
        "分值",
        "知识点",
        "标签",
        "题号",
        "年级",
    ]
    row = [1.0, "A", "题干", "乙", "甲", "因为", 2.5, "ZS-01", "新、旧", 7.0, "三"]

    reading = workbook.read(rows(row, titles=titles))

    assert reading.items == [
        chosen("题干", "A", "甲", "乙", feedback=Text("因为"), points=Decimal("2.5"),
               category="ZS-01", tags=("新", "旧"), number="7")
    ]  # fmt: skip
    assert [(each.line, each.reason) for each in reading.warnings] == [
        (1, "不认识“年级”这一列，没有读入")
    ]


def test_every_kind_of_question_fits_a_row():
    reading = workbook.read(
        rows(
            ["判断题", "圆的", "", "", "", "正确", ""],
            ["填空题", "____和____", "", "", "", "甲；乙/丙", ""],
            ["数值题", "几", "", "", "", 3.5, ""],
            ["匹配题", "连", "河南 -> 郑州", "山东→济南", " -> 南京", "", ""],
            ["排序题", "排", "后", "先", "", "BA", ""],
            ["案例题", "析", "", "", "", "要点", 5.0],
            ["", "哪天", date(2026, 3, 5), "其他", "", "A", ""],
        )
    )

    assert reading.refused == []
    assert [item.kind for item in reading.items] == [
        Kind.TRUE_FALSE, Kind.FILL_IN, Kind.NUMERICAL, Kind.MATCHING, Kind.ORDERING, Kind.CASE,
        Kind.SINGLE,
    ]  # fmt: skip
    fill_in, numerical, matching, ordering, case, single = reading.items[1:]
    assert fill_in.blanks == ((Accepted("甲"),), (Accepted("乙"), Accepted("丙")))
    assert numerical.figures == (Figure(Decimal("3.5")),)
    assert matching.pairs == (
        Pair(Text("河南"), "郑州"), Pair(Text("山东"), "济南"), Pair(Text(), "南京"),
    )  # fmt: skip
    assert ordering.sequence == (Text("先"), Text("后"))
    assert (case.rubric, case.difficulty) == (Text("要点"), 5)
    assert single.choices[0] == Choice(Text("2026-03-05"), HUNDRED)


def test_good_rows_are_taken_and_bad_ones_named():
    reading = workbook.read(
        rows(
            ["单选题", "好", "甲", "乙", "", "A", ""],
            ["单选题", "", "甲", "乙", "", "A", ""],
            ["作文题", "论", "", "", "", "", ""],
            ["单选题", "缺", "甲", "", "丙", "A", ""],
            [],
            ["单选题", "难", "甲", "乙", "", "A", "九"],
            ["匹配题", "连", "甲乙", "丙 -> 丁", "", "", ""],
            ["单选题", "公式", "甲", "乙", "", "A", ""],
        ),
        faults={(9, 6): "是公式，没有保存结果"},
    )

    assert [item.stem.text for item in reading.items] == ["好"]
    assert [(each.line, each.reason) for each in reading.refused] == [
        (3, "没有题干"),
        (4, "不认识题型“作文题”；可用单选题、多选题、判断题、填空题等"),
        (5, "选项字母不连续：A、C"),
        (7, "“九”不是数；小数点写“.”，不写单位和千分号"),
        (8, "匹配题的“甲乙”应写成：左项 -> 右项"),
        (9, "是公式，没有保存结果"),
    ]


@pytest.mark.parametrize("cells", [[], ["题型", "题干"], ["姓名", "学分"]])
def test_sheet_without_its_titles_is_refused(cells):
    reading = workbook.read([(1, cells)])

    assert [(each.line, each.reason) for each in reading.refused] == [
        (1, "前 10 行里找不到表头：至少要有“题干”和“答案”两列")
    ]


def test_template_is_empty_and_its_examples_are_sound():
    content = workbook.template()

    blank, examples, notes = sheets.unconverted(content, "模板.xlsx")
    assert workbook.read(blank.rows).found == []
    reading = workbook.read(examples.rows)
    assert (reading.refused, reading.warnings) == ([], [])
    assert {item.kind for item in reading.items} == set(Kind) - {Kind.DESCRIPTION}
    assert notes.name == "说明"


def test_text_like_a_formula_stays_text():
    item = chosen('=HYPERLINK("x")', "A", "=1+1", "+2", "@a", "-b")

    assert read_book(workbook.write([item]).content).items == [item]


MATCHING = items_of(
    Kind.MATCHING, **TOLD,
    pairs=st.lists(PLAIN, min_size=2, max_size=4, unique=True).map(
        lambda texts: tuple(Pair(text, text.text) for text in texts)
    ),
)  # fmt: skip


@given(st.lists(WRITABLE | MATCHING, max_size=4))
@settings(max_examples=30, deadline=None)
def test_export_and_import_is_the_identity(items):
    written = workbook.write(items)

    assert written.losses == ()
    assert read_book(written.content).items == items


@given(st.lists(items_of(*Kind), max_size=3))
@settings(max_examples=30, deadline=None)
def test_what_is_exported_without_loss_comes_back_unchanged(items):
    written = workbook.write(items)

    left_out = {loss.place for loss in written.losses if loss.is_left_out}
    lossy = {loss.place for loss in written.losses} - left_out
    back = read_book(written.content).items
    kept = [(place, item) for place, item in enumerate(items, 1) if place not in left_out]
    assert len(back) == len(kept)
    assert all(
        item == other for (place, item), other in zip(kept, back, strict=True) if place not in lossy
    )
