from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.formats.items import (
    EMPTY,
    HUNDRED,
    Accepted,
    Choice,
    Figure,
    Format,
    Item,
    ItemError,
    Kind,
    Pair,
    Text,
)
from exams.formats.markup import plain_text
from exams.question_bodies import body_of, item_of
from tests.exams.formats.items import WORDS, items_of

D = Decimal


def html(text):
    return Text(text, Format.HTML)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (html("<p>谁&nbsp;主持<b>宣誓</b>？</p><p>第二段</p>"), "谁 主持宣誓？\n第二段"),
        (html("一<br/>二"), "一\n二"),
        (html('<img src="a.png" alt="国徽">是什么'), "［图：国徽］是什么"),
        (html("<script>alert(1)</script>甲&lt;b&gt;"), "甲<b>"),
        (Text("a < b 且 b > c"), "a < b 且 b > c"),
        (Text("<p>甲</p>"), "甲"),
        (Text("<p>甲</p>", Format.PLAIN), "<p>甲</p>"),
    ],
)
def test_candidate_reads_plain_text(text, plain):
    assert plain_text(text) == plain


def test_matching_options_stand_in_an_order_that_tells_nothing():
    def matching(*names):
        pairs = tuple(Pair(Text(f"左{name}"), f"右{name}") for name in names)
        return body_of(Item(Kind.MATCHING, Text("连线"), pairs=(*pairs, Pair(EMPTY, "多余"))))

    one, other = matching("甲", "乙", "丙"), matching("丙", "乙", "甲")

    assert one.options == other.options
    assert [one.options[place] for place in one.key] == ["右甲", "右乙", "右丙"]
    assert "多余" in one.options


def test_ordering_options_stand_in_an_order_that_tells_nothing():
    def ordering(*texts):
        return body_of(Item(Kind.ORDERING, Text("排"), sequence=tuple(map(Text, texts))))

    one, other = ordering("起草", "签发", "归档"), ordering("归档", "签发", "起草")

    assert one.options == other.options
    assert [one.options[place] for place in one.key] == ["起草", "签发", "归档"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Item(Kind.DESCRIPTION, Text("说明")), "这是说明文字，不是试题"),
        (Item(Kind.SHORT_ANSWER, html("<p></p>")), "去掉图片和格式以后没有题干"),
        (
            Item(
                Kind.SINGLE,
                Text("题"),
                choices=tuple(
                    Choice(Text(letter), HUNDRED if letter == "A" else D(0))
                    for letter in "ABCDEFGHI"
                ),
            ),
            "选项应有 2–8 个，现有 9 个",
        ),
        (
            Item(
                Kind.SINGLE,
                Text("题"),
                choices=(Choice(html("<b>甲</b>"), HUNDRED), Choice(html("甲"))),
            ),
            "选项不能重复",
        ),
    ],
)
def test_what_the_bank_cannot_ask_is_refused(item, reason):
    with pytest.raises(ItemError, match=reason):
        body_of(item)


BANKABLE = set(Kind) - {Kind.DESCRIPTION}
PLAIN_TEXTS = st.builds(Text, WORDS, st.just(Format.PLAIN))


@given(items_of(*BANKABLE, category=st.just("")))
@settings(max_examples=80, deadline=None)
def test_what_the_bank_holds_comes_back_as_the_same_question(item):
    try:
        body = body_of(item)
    except ItemError:
        return  # a text that is nothing but tags

    again = body_of(item_of(body, number=item.number, category=""))

    assert again.digest == body.digest


def test_partial_marks_and_feedback_survive_the_bank():
    item = Item(
        Kind.FILL_IN,
        Text("题", Format.PLAIN),
        number="A-1",
        difficulty=3,
        blanks=((Accepted("北京"), Accepted("北平", D(50))), (Accepted("一"),)),
        is_case_sensitive=True,
    )
    numerical = Item(
        Kind.NUMERICAL,
        Text("题", Format.PLAIN),
        difficulty=3,
        figures=(Figure(D("3.14"), D("0.01")), Figure(D(3), D(1), D(50))),
    )

    assert item_of(body_of(item), number="A-1", category="") == item
    assert item_of(body_of(numerical), number="", category="") == numerical
