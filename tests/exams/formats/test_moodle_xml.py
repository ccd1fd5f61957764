import base64
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.formats import moodle_xml
from exams.formats.items import (
    EMPTY,
    HUNDRED,
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
from tests.exams.formats.items import MAYBE, PICTURES, items_of

D = Decimal
PIXEL = b"\x89PNG not really"


def quiz(*questions):
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>"


def question(type_, inner="", stem="题干"):
    text = f'<questiontext format="html"><text><![CDATA[{stem}]]></text></questiontext>'
    return f'<question type="{type_}">{text}{inner}</question>'


def html(text):
    return Text(text, Format.HTML)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            question(
                "multichoice",
                "<name><text>题名</text></name><defaultgrade>2.0000000</defaultgrade>"
                "<penalty>0.3333333</penalty><idnumber>A-7</idnumber><single>true</single>"
                '<shuffleanswers>false</shuffleanswers><generalfeedback format="markdown">'
                "<text>*见*</text></generalfeedback>"
                '<answer fraction="100" format="plain_text"><text>甲</text>'
                '<feedback format="html"><text>对</text></feedback></answer>'
                '<answer fraction="-33.33333"><text>乙</text></answer>'
                "<tags><tag><text>宪法</text></tag><tag><text>宣誓</text></tag></tags>",
                stem="<p>谁&nbsp;？</p>",
            ),
            Item(
                Kind.SINGLE,
                html("<p>谁&nbsp;？</p>"),
                name="题名",
                number="A-7",
                tags=("宪法", "宣誓"),
                points=D(2),
                penalty=D("0.3333333"),
                keeps_order=True,
                feedback=Text("*见*", Format.MARKDOWN),
                choices=(
                    Choice(Text("甲", Format.PLAIN), HUNDRED, html("对")),
                    Choice(html("乙"), D("-33.33333")),
                ),
            ),
            id="multichoice with one answer",
        ),
        pytest.param(
            question(
                "multichoice",
                '<single>false</single><answer fraction="50"><text>甲</text></answer>'
                '<answer fraction="50"><text>乙</text></answer>'
                '<answer fraction="0"><text>丙</text></answer>',
            ),
            Item(
                Kind.MULTIPLE,
                html("题干"),
                choices=(
                    Choice(html("甲"), D(50)), Choice(html("乙"), D(50)), Choice(html("丙")),
                ),
            ),
            id="multichoice with several answers",
        ),
        pytest.param(
            question(
                "truefalse",
                '<answer fraction="0"><text>true</text>'
                "<feedback><text>不</text></feedback></answer>"
                '<answer fraction="100"><text>false</text></answer>',
            ),
            Item(
                Kind.TRUE_FALSE, html("题干"), choices=true_false(False, if_true=html("不")),
            ),
            id="truefalse",
        ),
        pytest.param(
            question(
                "shortanswer",
                '<usecase>1</usecase><answer fraction="100"><text>北京</text></answer>'
                '<answer fraction="50"><text>北*</text></answer>',
            ),
            Item(
                Kind.FILL_IN,
                html("题干"),
                blanks=((Accepted("北京"), Accepted("北*", D(50))),),
                is_case_sensitive=True,
            ),
            id="shortanswer",
        ),
        pytest.param(
            question(
                "numerical",
                '<answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer>'
                '<answer fraction="0"><text>*</text><feedback><text>不</text></feedback></answer>',
            ),
            Item(
                Kind.NUMERICAL,
                html("题干"),
                figures=(
                    Figure(D("3.14"), D("0.01")), Figure(None, D(0), D(0), html("不")),
                ),
            ),
            id="numerical",
        ),
        pytest.param(
            question(
                "matching",
                "<shuffleanswers>true</shuffleanswers>"
                "<subquestion><text>河南</text><answer><text>郑州</text></answer></subquestion>"
                "<subquestion><text>山东</text><answer><text>济南</text></answer></subquestion>"
                "<subquestion><text></text><answer><text>南京</text></answer></subquestion>",
            ),
            Item(
                Kind.MATCHING,
                html("题干"),
                pairs=(
                    Pair(html("河南"), "郑州"), Pair(html("山东"), "济南"), Pair(EMPTY, "南京"),
                ),
            ),
            id="matching",
        ),
        pytest.param(
            question(
                "ordering",
                '<answer fraction="1"><text>先</text></answer>'
                '<answer fraction="2"><text>后</text></answer>',
            ),
            Item(Kind.ORDERING, html("题干"), sequence=(html("先"), html("后"))),
            id="ordering",
        ),
        pytest.param(
            question("essay", '<graderinfo format="html"><text>三点</text></graderinfo>'),
            Item(Kind.SHORT_ANSWER, html("题干"), rubric=html("三点")),
            id="essay",
        ),
        pytest.param(
            question("description"), Item(Kind.DESCRIPTION, html("题干")), id="description"
        ),
    ],
)  # fmt: skip
def test_question_is_read_as_moodle_writes_it(source, expected):
    reading = moodle_xml.read(quiz(source))

    assert reading.refused == []
    assert reading.items == [expected]


def test_category_holds_until_the_next_one():
    def category(name):
        return (
            f'<question type="category"><category><text>{name}</text></category>'
            "<info><text>说明</text></info></question>"
        )

    reading = moodle_xml.read(
        quiz(question("essay"), category("$course$/宪法"), question("essay"), category("公文"),
             question("essay"))
    )  # fmt: skip

    assert [item.category for item in reading.items] == ["", "$course$/宪法", "公文"]


def test_pictures_are_taken_once_wherever_they_stand():
    file = (
        f'<file name="a.png" path="/" encoding="base64">{base64.b64encode(PIXEL).decode()}</file>'
    )
    reading = moodle_xml.read(
        quiz(
            f'<question type="essay"><questiontext format="html"><text>'
            f"&lt;img src='@@PLUGINFILE@@/a.png'&gt;</text>{file}</questiontext>"
            f"<generalfeedback><text>见图</text>{file}</generalfeedback></question>"
        )
    )

    assert reading.items[0].pictures == (Picture("a.png", PIXEL),)


def test_good_questions_are_taken_and_bad_ones_named_with_their_lines():
    choices = '<answer fraction="{}"><text>甲</text></answer><answer><text>乙</text></answer>'
    reading = moodle_xml.read(
        quiz(
            question("essay"),
            question("calculated"),
            question("multichoice", choices.format("90") + "<single>true</single>"),
            question("multichoice", choices.format("很多") + "<single>true</single>"),
            question("truefalse", choices.format("100")),
            question("essay", stem=""),
            question("numerical", '<answer fraction="100"><text>三</text></answer>'),
            question("essay", '<file name="../a.png">eA==</file>'),
            question("essay", '<file name="a.png">不是</file>'),
            question("essay", '<file name="a.png">eA==</file><file name="a.png">eQ==</file>'),
            question("essay", "<difficulty>2.5</difficulty>"),
            question("essay", stem="最后"),
        )
    )

    assert [item.stem.text for item in reading.items] == ["题干", "最后"]
    assert [(each.line, each.reason) for each in reading.refused] == [
        (4, "题库没有 Moodle 的“calculated”题型"),
        (5, "单选题没有得满分的选项"),
        (6, "“很多”不是数；小数点写“.”，不写单位和千分号"),
        (7, "判断题应有 true 和 false 两个答案"),
        (8, "没有题干"),
        (9, "“三”不是数；小数点写“.”，不写单位和千分号"),
        (10, "图片的文件名“../a.png”不能用"),
        (11, "图片“a.png”的内容不是 base64"),
        (12, "有两张不同的图片都叫“a.png”"),
        (13, "难度应是 1 至 5 的整数，现为 2.5"),
    ]


def test_what_the_bank_has_no_place_for_is_named_once_with_its_count():
    hint = '<hint format="html"><text>想想</text></hint>'
    units = "<units><unit><multiplier>1</multiplier></unit></units>"
    reading = moodle_xml.read(
        quiz(
            question("essay", hint),
            question("essay", f"{hint}{hint}<correctfeedback><text></text></correctfeedback>"),
            question("numerical", units + '<answer fraction="100"><text>3</text></answer>'),
        )
    )

    assert [each.reason for each in reading.warnings] == [
        "有 1 题带“单位”，题库没有这一项，未读入",
        "有 2 题带“提示”，题库没有这一项，未读入",
    ]


BOMB = "<!DOCTYPE quiz [" + "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10)
)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "读不下去"),
        ("不是 XML", 1, "读不下去"),
        ("<html><body/></html>", 1, "根元素应为 quiz，现为 html"),
        (f"{BOMB}]><quiz><question type='essay'><questiontext><text>&e9;</text></questiontext>"
         "</question></quiz>", 1, "文档类型或实体声明"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', 1, "文档类型或实体声明"),
        ('<?xml version="1.0"?>\n<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz/>', 2,
         "文档类型或实体声明"),
        ("<quiz>" + "<question>" * 50, 1, "嵌套超过 40 层"),
        ("<quiz>\n&nbsp;</quiz>", 2, "读不下去"),
    ],
)  # fmt: skip
def test_hostile_or_broken_file_is_refused_with_its_line(text, line, reason):
    reading = moodle_xml.read(text)

    assert (reading.items, reading.refused[0].line) == ([], line)
    assert reason in reading.refused[0].reason


def test_questions_before_a_fault_are_taken():
    whole = quiz(question("essay", stem="第一"), question("essay", stem="第二"))

    reading = moodle_xml.read(whole[: whole.index("第二")])

    assert [item.stem.text for item in reading.items] == ["第一"]
    assert [each.line for each in reading.refused] == [4]


def test_several_blanks_are_named_as_left_out():
    item = Item(Kind.FILL_IN, Text("两空"), blanks=((Accepted("甲"),), (Accepted("乙"),)))

    written = moodle_xml.write([item])

    assert [(loss.place, loss.is_left_out) for loss in written.losses] == [(1, True)]
    assert moodle_xml.read(written.content).items == []


@given(st.lists(items_of(*Kind, rubric=MAYBE, pictures=PICTURES), max_size=4))
@settings(max_examples=40, deadline=None)
def test_export_and_import_is_the_identity(items):
    written = moodle_xml.write(items)

    assert written.losses == ()
    assert moodle_xml.read(written.content).items == items


def test_embedded_answers_are_refused_where_they_stand():
    stem = "首都是 {1:SHORTANSWER:=北京}，{1:MC:=有~没有}宪法。"
    good = question("essay", stem="谈谈依法行政。")

    reading = moodle_xml.read(quiz(good, question("cloze", stem=stem), question("multianswer")))

    assert [item.stem.text for item in reading.items] == ["谈谈依法行政。"]
    assert [each.line for each in reading.refused] == [4, 5]
    assert all("请拆成填空题或单选题" in each.reason for each in reading.refused)
