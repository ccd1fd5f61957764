"""GIFT in Moodle's dialect, one worked question per rule of the dialect."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.formats import gift
from exams.formats.items import (
    EMPTY,
    Accepted,
    Choice,
    Figure,
    Format,
    Item,
    Kind,
    Pair,
    Picture,
    Text,
    true_false,
)
from tests.exams.formats.items import items_of

D = Decimal


def choice(text, weight=0, feedback="", format_=Format.MOODLE):
    return Choice(Text(text, format_), D(weight), Text(feedback, format_) if feedback else EMPTY)


def only(text):
    reading = gift.read(text)
    assert (reading.refused, len(reading.found)) == ([], 1)
    return reading.items[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "谁主持宣誓？{=甲 ~乙 ~丙}",
            Item(
                Kind.SINGLE,
                Text("谁主持宣誓？"),
                choices=(choice("甲", 100), choice("乙"), choice("丙")),
            ),
            id="one right answer",
        ),
        pytest.param(
            "宣誓{~由本人 =由主持人 ~由旁人}领读。",
            Item(
                Kind.SINGLE,
                Text("宣誓_____领读。"),
                choices=(choice("由本人"), choice("由主持人", 100), choice("由旁人")),
            ),
            id="missing word",
        ),
        pytest.param(
            "哪些？{~%50%甲#对 ~%-100%乙 ~%50.00%丙}",
            Item(
                Kind.MULTIPLE,
                Text("哪些？"),
                choices=(choice("甲", 50, "对"), choice("乙", -100), choice("丙", 50)),
            ),
            id="several answers by weight",
        ),
        pytest.param(
            "哪个？{=甲#对\n~%33.333%乙#差一点\n~丙\n####见第三条}",
            Item(
                Kind.SINGLE,
                Text("哪个？"),
                feedback=Text("见第三条"),
                choices=(choice("甲", 100, "对"), choice("乙", "33.333", "差一点"), choice("丙")),
            ),
            id="part marks and general feedback",
        ),
        pytest.param(
            "太阳从东方升起。{T}",
            Item(Kind.TRUE_FALSE, Text("太阳从东方升起。"), choices=true_false(True)),
            id="true",
        ),
        pytest.param(
            "月亮发光。{FALSE#它反光#正是####见天文}",
            Item(
                Kind.TRUE_FALSE,
                Text("月亮发光。"),
                feedback=Text("见天文"),
                choices=true_false(False, if_true=Text("它反光"), if_false=Text("正是")),
            ),
            id="false with feedback for the wrong and the right",
        ),
        pytest.param(
            "首都是？{=北京 =%50%北平#旧名}",
            Item(
                Kind.FILL_IN,
                Text("首都是？"),
                blanks=((Accepted("北京"), Accepted("北平", D(50), Text("旧名"))),),
            ),
            id="short answer",
        ),
        pytest.param(
            "首都是？{北京}",
            Item(Kind.FILL_IN, Text("首都是？"), blanks=((Accepted("北京"),),)),
            id="short answer without a sign",
        ),
        pytest.param(
            "哪年？{#1982:1}",
            Item(Kind.NUMERICAL, Text("哪年？"), figures=(Figure(D(1982), D(1)),)),
            id="number with tolerance",
        ),
        pytest.param(
            "圆周率？{#3.141..3.142}",
            Item(Kind.NUMERICAL, Text("圆周率？"), figures=(Figure(D("3.1415"), D("0.0005")),)),
            id="range",
        ),
        pytest.param(
            "几度？{#-5..-1}",
            Item(Kind.NUMERICAL, Text("几度？"), figures=(Figure(D(-3), D(2)),)),
            id="negative range",
        ),
        pytest.param(
            "哪年？{#\n=1982:0#对\n=%50%1982:2#差不多\n~#不对}",
            Item(
                Kind.NUMERICAL,
                Text("哪年？"),
                figures=(
                    Figure(D(1982), D(0), D(100), Text("对")),
                    Figure(D(1982), D(2), D(50), Text("差不多")),
                    Figure(None, D(0), D(0), Text("不对")),
                ),
            ),
            id="several numbers and what else is answered",
        ),
        pytest.param(
            "连线{=河南 -> 郑州 =山东->济南 =->南京}",
            Item(
                Kind.MATCHING,
                Text("连线"),
                pairs=(
                    Pair(Text("河南"), "郑州"), Pair(Text("山东"), "济南"), Pair(EMPTY, "南京"),
                ),
            ),
            id="matching with a lone right side",
        ),
        pytest.param(
            "排序{>2 ALL VERTICAL ABSOLUTE_POSITION SHOW 123\n先\n后}",
            Item(Kind.ORDERING, Text("排序"), sequence=(Text("先"), Text("后"))),
            id="ordering with settings",
        ),
        pytest.param("谈谈体会。{}", Item(Kind.SHORT_ANSWER, Text("谈谈体会。")), id="essay"),
        pytest.param(
            "谈谈体会。{####先读第一章}",
            Item(Kind.SHORT_ANSWER, Text("谈谈体会。"), feedback=Text("先读第一章")),
            id="essay with general feedback",
        ),
        pytest.param("见案例。", Item(Kind.DESCRIPTION, Text("见案例。")), id="description"),
        pytest.param(
            "::第一题::[html]<b>谁</b>{=[plain]甲 ~乙#[markdown]*不*}",
            Item(
                Kind.SINGLE,
                Text("<b>谁</b>", Format.HTML),
                name="第一题",
                choices=(
                    choice("甲", 100, format_=Format.PLAIN),
                    Choice(Text("乙", Format.HTML), D(0), Text("*不*", Format.MARKDOWN)),
                ),
            ),
            id="title and formats",
        ),
        pytest.param(
            r"::a\:b::1\=1 \{x\} \~ \# \\n a\nb{=\=甲 ~\~乙}",
            Item(
                Kind.SINGLE,
                Text("1=1 {x} ~ # \\n a\nb"),
                name="a:b",
                choices=(choice("=甲", 100), choice("~乙")),
            ),
            id="escapes",
        ),
        pytest.param(
            "// [id:A-7] [tag:宪法] [tag:宣誓] [points:2] [difficulty:4] [type:CASE]\n"
            "// question: 12  name: x\n案情……{}\n// 尾注",
            Item(
                Kind.CASE,
                Text("案情……"),
                number="A-7",
                tags=("宪法", "宣誓"),
                points=D(2),
                difficulty=4,
            ),
            id="marks in comments",
        ),
        pytest.param(
            "题干第一行\n\t第二行 {\n=甲\n// 注释不算\n~乙\n}",
            Item(
                Kind.SINGLE, Text("题干第一行\n第二行"), choices=(choice("甲", 100), choice("乙"))
            ),
            id="several lines and a comment among them",
        ),
    ],
)  # fmt: skip
def test_question_is_read_as_moodle_reads_it(text, expected):
    assert only(text) == expected


def test_category_holds_until_the_next_one():
    reading = gift.read("甲{T}\n\n$CATEGORY: 法律/宪法\n乙{T}\n\n丙{F}\n\n$CATEGORY: 公文\n\n丁{T}")

    assert [item.category for item in reading.items] == ["", "法律/宪法", "法律/宪法", "公文"]


def test_weights_with_too_many_digits_are_text_like_in_moodle():
    assert only("x{=%5a%甲 ~乙}").choices[0].text == Text("%5a%甲")


def test_good_questions_are_taken_and_bad_ones_named_with_their_lines():
    text = "\n".join([
        "好{T}", "",
        "缺右括号{=甲 ~乙", "",
        "缺左括号 =甲 ~乙}", "",
        "::没有结束的题名 甲{T}", "",
        "只有一个选项{=甲}{", "",
        "没有满分{~%50%甲 ~%20%乙}", "",
        "重复{=甲 ~甲}", "",
        "空选项{=甲 ~}", "",
        "不是数{#二十}", "",
        "颠倒的范围{#5..1}", "",
        "一对{=甲->乙}", "",
        "缺箭头{=甲->乙 =丙}", "",
        "权重过大{~%150%甲 ~%-50%乙}", "",
        "{=甲 ~乙}", "",
        "看不见\x07的字{T}", "",
        "// [difficulty:9]", "太难{T}", "",
        "没有答案{#}", "",
        "也好{F}",
    ])  # fmt: skip

    reading = gift.read(text)

    assert [item.stem.text for item in reading.items] == ["好", "只有一个选项_____{", "也好"]
    assert [(each.line, each.reason) for each in reading.refused] == [
        (3, "大括号没有闭合：缺少 }，或者题目中间有空行"),
        (5, "大括号不配对：右括号 } 之前没有左括号 {"),
        (7, "题名没有结束：::题名:: 的两头都要有双冒号"),
        (11, "多选题正确选项的权重合计应为 100%，现为 70%"),
        (13, "选项重复"),
        (15, "有一个选项或答案是空的"),
        (17, "“二十”不是数；小数点写“.”，不写单位和千分号"),
        (19, "误差不能是负数，范围的上限不能小于下限"),
        (21, "匹配题至少要有两对"),
        (23, "匹配题的“丙”缺少 ->"),
        (25, "权重应在 -100% 与 100% 之间，现为 150%"),
        (27, "没有题干"),
        (29, "有看不见的控制字符（U+0007），请删去"),
        (32, "难度应在 1 至 5 之间，现为 9"),
        (34, "数值题没有得满分的答案"),
    ]
    assert str(reading.refused[4]) == "第 13 行：“重复”：选项重复"


@pytest.mark.parametrize(
    ("text", "line", "typed", "meant"),
    [
        ("题｛T｝", 1, "｛", "{"),
        ("题｛T｝", 1, "｝", "}"),
        ("题{\n＝甲\n~乙\n=丙}", 2, "＝", "="),
        ("题{=甲\n～乙\n~丙}", 2, "～", "~"),
        ("题{=甲＃好\n~乙}", 1, "＃", "#"),
        ("题{~％50%甲\n~%100%乙}", 1, "％", "%"),
        ("：：题名：：题{T}", 1, "：", "::"),
        ("题{\n=甲 → 乙\n=丙 -> 丁\n=戊 -> 己}", 2, "→", "->"),
        ("／／注释\n题{T}", 1, "／", "//"),
        ("＄CATEGORY：法律", 1, "Y", "$CATEGORY:"),
    ],
)
def test_full_width_sign_is_warned_about_with_its_line(text, line, typed, meant):
    warnings = [(each.line, each.reason) for each in gift.read(text).warnings]

    advice = f"有全角的“{typed}”，当作文字读入；若是 GIFT 的记号，应写半角 {meant}"
    assert (line, advice) in warnings


def test_full_width_punctuation_inside_a_text_is_left_alone():
    assert gift.read("若ａ＝ｂ～ｃ，则？{=甲：乙 ~丙}").warnings == []


def test_what_gift_cannot_say_is_named_by_its_place():
    written = gift.write(
        [
            Item(Kind.TRUE_FALSE, Text("好"), choices=true_false(True)),
            Item(Kind.FILL_IN, Text("两空"), blanks=((Accepted("甲"),), (Accepted("乙"),))),
            Item(Kind.SHORT_ANSWER, Text("论"), rubric=Text("三点"), pictures=(Picture("a", b""),)),
            Item(Kind.FILL_IN, Text("箭头"), blanks=((Accepted("a->b"),),)),
        ]
    )

    assert [(loss.place, loss.what, loss.is_left_out) for loss in written.losses] == [
        (2, "GIFT 不能表示多个空的填空题", True),
        (3, "图片", False),
        (3, "评分标准", False),
        (4, "文字里有 ->，GIFT 会当作匹配题的记号", True),
    ]
    assert [item.stem.text for item in gift.read(written.content).items] == ["好", "论"]


def test_long_file_of_signs_is_read_in_passing():
    reading = gift.read("题{" + "=~#:%\\" * 20_000 + "}")

    assert len(reading.refused) == 1


@given(st.lists(items_of(*Kind), max_size=4))
@settings(max_examples=40, deadline=None)
def test_export_and_import_is_the_identity(items):
    written = gift.write(items)

    reading = gift.read(written.content)

    left_out = {loss.place for loss in written.losses}
    assert reading.items == [item for n, item in enumerate(items, 1) if n not in left_out]
    assert (reading.refused, {loss.is_left_out for loss in written.losses} - {True}) == ([], set())


@given(st.text(st.sampled_from("题甲{}=~#:%>-\\.*[]htmlT1 \n/$"), max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_without_failing(text):
    reading = gift.read(text)

    again = gift.read(gift.write(reading.items).content)
    assert again.refused == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("题一 {=甲 ~乙}\n::Q2::题二 {T}", "要空一行", id="a title follows"),
        pytest.param("题一 {=甲 ~乙}\n题二 {~丙 =丁}", "要空一行", id="choices follow"),
        pytest.param("题一 {T}\n题二 {#3:1}", "要空一行", id="a number follows"),
        pytest.param("首都 {1:SHORTANSWER:=北京} 是", "内嵌答案", id="cloze"),
        pytest.param("首都 {:MC:=北京~上海}", "请拆成单独的题", id="cloze without points"),
    ],
)
def test_questions_that_run_into_each_other_are_refused(text, reason):
    reading = gift.read(f"好题 {{T}}\n\n{text}")

    assert [item.stem.text for item in reading.items] == ["好题"]
    ((line, told),) = [(each.line, each.reason) for each in reading.refused]
    assert (line, reason in told) == (3, True)


@pytest.mark.parametrize("after", ["其中 \\{=x\\} 是集合", "集合 {x} 非空", "空集 {}"])
def test_braces_of_a_text_are_no_question(after):
    reading = gift.read(f"填 {{=甲}} {after}")

    assert (len(reading.items), reading.refused) == (1, [])
