"""The habits of people who type questions in Word, one by one."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.formats import pasted
from exams.formats.items import (
    EMPTY,
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Item,
    Kind,
    Text,
    true_false,
)
from tests.exams.formats.items import items_of

D = Decimal
FOUR = ("甲", "乙", "丙", "丁")


def chosen(stem, right, *texts, **more):
    """`right` are the letters of the right options."""
    places = ["ABCDEFG".index(letter) for letter in right]
    share = (HUNDRED / len(places)).quantize(D("0.00001"))
    choices = (
        Choice(Text(text), share if place in places else D(0))
        for place, text in enumerate(texts or FOUR)
    )
    kind = more.pop("kind", Kind.SINGLE if len(places) == 1 else Kind.MULTIPLE)
    return Item(kind, Text(stem), choices=tuple(choices), **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. 题干\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n答案：B", chosen("题干", "B")),
        ("1、题干\nA、甲\nB、乙\nC、丙\nD、丁\n【答案】B", chosen("题干", "B")),
        ("1．题干\nA．甲\nB．乙\nC．丙\nD．丁\n正确答案: b", chosen("题干", "B")),
        ("（1）题干\n（A）甲\n（B）乙\n（C）丙\n（D）丁\n参考答案：B。", chosen("题干", "B")),
        ("(1)题干\n(A)甲 (B)乙 (C)丙 (D)丁\n答案:B", chosen("题干", "B")),
        ("1)题干\nA）甲\nB）乙\nC）丙\nD）丁\n答案 ：Ｂ", chosen("题干", "B")),
        ("第1题：题干\nＡ．甲　Ｂ．乙　Ｃ．丙　Ｄ．丁\n【正确答案】：B", chosen("题干", "B")),
        ("题干：题干\nA:甲\nB：乙\nC:丙\nD:丁\n答案:B", chosen("题干", "B")),
        ("题干 A. 甲 B. 乙 C. 丙 D. 丁 答案：B", chosen("题干", "B")),
        ("题干（ B ）\nA.甲B.乙C.丙D.丁", chosen("题干（ ）", "B")),
        ("1.题干(ABD)。\nA.甲\tB.乙\tC.丙\tD.丁", chosen("题干（ ）。", "ABD")),
        ("1. 题干\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n答案：A、B、D", chosen("题干", "ABD")),
        ("1. 题干\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n答案：A B D", chosen("题干", "ABD")),
        ("1. 题干\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n答案：abd", chosen("题干", "ABD")),
        (
            "1. 【多选题】题干\nA. 甲\nB. 乙\n答案：A",
            chosen("题干", "A", "甲", "乙", kind=Kind.MULTIPLE),
        ),
        (
            "1. [单选]题干\nA. 甲\n接着说\nB. 乙\n答案：A 解析：因为\n所以\n难度：较难\n分值：2分\n"
            "知识点：宪法\n标签：新、旧\n题号：T-7",
            chosen(
                "题干", "A", "甲\n接着说", "乙",
                feedback=Text("因为\n所以"), difficulty=4, points=D(2), category="宪法",
                tags=("新", "旧"), number="T-7",
            ),
        ),
        (
            "1. A、B两地谁高？\n2018年测量\nA. A地\nB. B地\n答案：A",
            chosen("A、B两地谁高？\n2018年测量", "A", "A地", "B地"),
        ),
        (
            "1. 缺什么\nA. 维生素A、维生素B、维生素D\nB. 钙\n答案：B",
            chosen("缺什么", "B", "维生素A、维生素B、维生素D", "钙"),
        ),
        ("1. 地球是圆的。\n答案：正确", Item(Kind.TRUE_FALSE, Text("地球是圆的。"),
                                    choices=true_false(True))),
        ("1. 地球是方的。（×）", Item(Kind.TRUE_FALSE, Text("地球是方的。（ ）"),
                                choices=true_false(False))),
        ("1. 地球是圆的。\n答案：√", Item(Kind.TRUE_FALSE, Text("地球是圆的。"),
                                  choices=true_false(True))),
        ("1. 地球是方的。\n答案：错", Item(Kind.TRUE_FALSE, Text("地球是方的。"),
                                  choices=true_false(False))),
        ("1. 地球是方的。\nA. 正确\nB. 错误\n答案：B", Item(Kind.TRUE_FALSE, Text("地球是方的。"),
                                                 choices=true_false(False))),
        (
            "1. ____年成立于（　　）。\n答案：1921；上海/上海市",
            Item(
                Kind.FILL_IN, Text("____年成立于（　　）。"),
                blanks=((Accepted("1921"),), (Accepted("上海"), Accepted("上海市"))),
            ),
        ),
        (
            "1. 【填空题】首都是哪里\n答案：北京",
            Item(Kind.FILL_IN, Text("首都是哪里"), blanks=((Accepted("北京"),),)),
        ),
        (
            "1. 【数值题】圆周率\n答案：3.14±0.01",
            Item(Kind.NUMERICAL, Text("圆周率"), figures=(Figure(D("3.14"), D("0.01")),)),
        ),
        (
            "1. 【计算题】几天\n答案：3～5",
            Item(Kind.NUMERICAL, Text("几天"), figures=(Figure(D(4), D(1)),)),
        ),
        (
            "1. 【排序题】排序\nA. 后\nB. 先\nC. 中\n答案：BCA",
            Item(Kind.ORDERING, Text("排序"), sequence=(Text("先"), Text("中"), Text("后"))),
        ),
        (
            "1. 谈谈体会\n答案：（1）一\n（2）二\n评分标准：每点五分",
            Item(Kind.SHORT_ANSWER, Text("谈谈体会"), rubric=Text("（1）一\n（2）二\n每点五分")),
        ),
        (
            "一、案例分析题（共20分）\n1. 材料\n问题一\n\n问题二",
            Item(Kind.CASE, Text("材料\n问题一\n问题二")),
        ),
    ],
)  # fmt: skip
def test_habit_of_typing_is_understood(text, expected):
    reading = pasted.read(text)

    assert reading.refused == []
    assert reading.items == [expected]


def test_heading_gives_type_and_points_to_what_follows():
    reading = pasted.read(
        "2026年题库\n\n一、单项选择题（每题2分）\n1. 甲题\nA. 甲\nB. 乙\n答案：A\n"
        "2.2018年？\nA. 甲\nB. 乙\n答案：B\n（二）判断题：每小题1.5分\n1. 丙题\n"
        "答案：对\n简答题\n1. 丁题"
    )

    shown = [(item.kind, item.stem.text, item.points) for item in reading.items]
    assert shown == [
        (Kind.SINGLE, "甲题", D(2)),
        (Kind.SINGLE, "2018年？", D(2)),
        (Kind.TRUE_FALSE, "丙题", D("1.5")),
        (Kind.SHORT_ANSWER, "丁题", None),
    ]
    assert [(each.line, each.reason) for each in reading.warnings] == [
        (1, "没有题号、选项和答案，不作试题读入")
    ]


def test_questions_without_numbers_end_at_answers_and_blank_lines():
    reading = pasted.read(
        "甲题\nA.一 B.二\n答案：A\n乙题\n答案：对\n解析：长\n说\n\n丙题\n答案：错"
    )

    assert [item.stem.text for item in reading.items] == ["甲题", "乙题", "丙题"]
    assert reading.items[1].feedback == Text("长\n说")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1. 题\nA. 甲\nB. 乙", "没有答案：请加一行“答案：”"),
        ("1. 题\nA. 甲\nB. 乙\n答案：E", "答案 E 不在选项之中"),
        ("1. 题\nA. 甲\nB. 乙\n答案：甲", "答案应为选项字母，如 A 或 ABD，现为“甲”"),
        ("1. 题\nA. 甲\nB. 乙\n答案：AA", "答案应为选项字母，如 A 或 ABD，现为“AA”"),
        ("1. 题\nA. 甲\nC. 丙\n答案：A", "选项字母不连续：A、C"),
        ("1. 题\nA. 甲\nB. 甲\n答案：A", "选项重复"),
        ("1. 【单选题】题\nA. 甲\nB. 乙\n答案：AB", "单选题有 2 个答案：AB"),
        ("1. 【判断题】题\n答案：大概", "判断题的答案应为“正确”或“错误”，现为“大概”"),
        ("1. ___和___\n答案：甲", "题干有 2 个空，答案却不是 2 个；各空之间请用分号隔开"),
        ("1. 【数值题】题\n答案：三", "“三”不是数；小数点写“.”，不写单位和千分号"),
        ("1. 【排序题】题\nA. 甲\nB. 乙\n答案：A", "排序题的答案要把每个选项的字母各写一次"),
        ("1. 题\n答案：对\n难度：很难", "“很难”不是数；小数点写“.”，不写单位和千分号"),
        ("1. 题\n答案：对\n难度：8", "难度应在 1 至 5 之间，现为 8"),
        ("1. 题\x07\n答案：对", "有看不见的控制字符（U+0007），请删去"),
    ],
)
def test_bad_question_is_refused_and_its_neighbours_are_taken(text, reason):
    reading = pasted.read(f"0. 前题\n答案：对\n{text}\n2. 后题\n答案：错")

    assert [item.stem.text for item in reading.items] == ["前题", "后题"]
    assert [(each.line, each.reason) for each in reading.refused] == [(3, reason)]


def test_number_that_may_be_part_of_a_stem_is_pointed_out():
    reading = pasted.read(
        "1. 下列哪些\n1. 一\n2. 二\nA. 甲\nB. 乙\n答案：A\n2. 又\nA. 甲\nB. 乙\n答案：A"
    )

    assert [each.line for each in reading.refused] == [1]
    assert [each.line for each in reading.warnings] == [7]


def test_what_the_text_cannot_say_is_named():
    rich = chosen("题干", "A", "甲", "乙", name="题名")
    matching = Item(Kind.MATCHING, Text("连线"))

    written = pasted.write([rich, matching, chosen("题干\n答案：对", "A", "甲", "乙")])

    assert [(loss.place, loss.is_left_out) for loss in written.losses] == [
        (1, False), (2, True), (3, True),
    ]  # fmt: skip
    assert pasted.read(written.content).items == [chosen("题干", "A", "甲", "乙")]


PLAIN = st.text("宪法宣誓由谁主持的人民代表大会一二三（）。，", min_size=1, max_size=8).map(
    lambda text: Text("题" + text.strip("（）。，") + "干")
)
TOLD = {
    "stem": PLAIN, "name": st.just(""), "penalty": st.none(), "feedback": st.just(EMPTY) | PLAIN,
    "category": st.sampled_from(["", "法律/宪法"]), "keeps_order": st.just(False),
}  # fmt: skip


@st.composite
def plain_choices(draw, most):
    texts = draw(st.lists(PLAIN, min_size=2, max_size=5, unique=True))
    right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=1, max_size=most))
    share = (HUNDRED / len(right)).quantize(D("0.00001"))
    return tuple(Choice(text, share if n in right else D(0)) for n, text in enumerate(texts))


WRITABLE = st.one_of(
    items_of(Kind.SINGLE, **TOLD, choices=plain_choices(1)),
    items_of(Kind.MULTIPLE, **TOLD, choices=plain_choices(5)),
    items_of(Kind.TRUE_FALSE, **{**TOLD, "keeps_order": st.just(False)},
             choices=st.booleans().map(true_false)),
    items_of(Kind.ORDERING, **TOLD,
             sequence=st.lists(PLAIN, min_size=2, max_size=5, unique=True).map(tuple)),
    items_of(Kind.SHORT_ANSWER, Kind.CASE, **TOLD, rubric=st.just(EMPTY) | PLAIN),
)  # fmt: skip


@given(st.lists(WRITABLE, max_size=4))
@settings(max_examples=50, deadline=None)
def test_export_and_import_is_the_identity(items):
    written = pasted.write(items)

    assert written.losses == ()
    assert pasted.read(written.content).items == items


@given(st.lists(items_of(*Kind), max_size=3))
@settings(max_examples=40, deadline=None)
def test_what_is_exported_without_loss_comes_back_unchanged(items):
    written = pasted.write(items)

    left_out = {loss.place for loss in written.losses if loss.is_left_out}
    lossy = {loss.place for loss in written.losses} - left_out
    back = pasted.read(written.content).items
    kept = [(place, item) for place, item in enumerate(items, 1) if place not in left_out]
    assert len(back) == len(kept)
    assert all(
        item == other for (place, item), other in zip(kept, back, strict=True) if place not in lossy
    )


@given(st.text(st.sampled_from("题干AB1１（）().、．:：答案解析【】正确对\n 　√_；"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_without_failing(text):
    reading = pasted.read(text)

    assert all(remark.line >= 1 for remark in [*reading.refused, *reading.warnings])


PAPER = """一、单项选择题
1. 甲题
A. 一
B. 二
2. 乙题
A. 一
B. 二
二、多项选择题
1. 丙题
A. 一
B. 二
C. 三
三、判断题
1. 丁题
2. 戊题
"""


def keys_of(reading):
    return [
        "".join("ABCDEFGH"[n] for n, choice in enumerate(item.choices) if choice.weight > 0)
        for item in reading.items
    ]


@pytest.mark.parametrize(
    "table",
    [
        "参考答案\n一、单项选择题 1-2 BA\n二、多项选择题 1. AC\n三、判断题 1-2 √×",
        "参考答案：\n单选题：1.B 2.A\n多选题：1、ＡＣ\n判断题：1 对 2 错",
        "标准答案\n一、单项选择题（每题 2 分）\n1—2：B A\n"
        "二、多项选择题\n1. AC。\n三、判断题\n1. √ 2. ×",
    ],
)
def test_answers_in_a_table_at_the_end_find_their_questions(table):
    reading = pasted.read(f"{PAPER}\n{table}\n")

    assert reading.refused == []
    assert keys_of(reading) == ["B", "A", "AC", "A", "B"]


def test_numbers_that_no_other_question_has_need_no_part():
    text = "1. 甲\nA. 一\nB. 二\n2. 乙\nA. 一\nB. 二\nC. 三\n参考答案 1-2 BC"

    assert keys_of(pasted.read(text)) == ["B", "C"]


def test_an_answer_of_its_own_counts_more_than_the_table():
    text = "1. 甲\nA. 一\nB. 二\n答案：A\n2. 乙\nA. 一\nB. 二\n参考答案\n1-2 BB"

    assert keys_of(pasted.read(text)) == ["A", "B"]


def test_a_table_with_too_few_answers_is_named():
    reading = pasted.read("1. 甲\nA. 一\nB. 二\n2. 乙\nA. 一\nB. 二\n参考答案 1-2 B 3 A")

    assert "1-2 共 2 题，却有 1 个答案" in reading.refused[0].reason


def test_answers_without_a_question_are_named():
    reading = pasted.read("1. 甲\nA. 一\nB. 二\n2. 乙\nA. 一\nB. 二\n参考答案 1-3 BAB")

    assert keys_of(reading) == ["B", "A"]
    assert "第 3 题没有对应的题" in reading.warnings[0].reason


def test_the_last_question_s_own_answer_is_no_table():
    reading = pasted.read("1. 甲\nA. 一\nB. 二\n答案：B\n2. 乙\nA. 一\nB. 二\n答案：A\n")

    assert keys_of(reading) == ["B", "A"]
