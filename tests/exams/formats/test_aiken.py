from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from exams.formats import aiken
from exams.formats.items import EMPTY, HUNDRED, Choice, Item, Kind, Text
from tests.exams.formats.items import WORDS, items_of

FILE = """\
谁解释宪法？
A. 国务院
B) 全国人大常委会
ANSWER: B

没有答案的题
A. 甲
B. 乙
答案在哪
A. 甲
B. 乙
ANSWER: C
全角选项
A．甲
B．乙
ANSWER: A

缺一个字母
A. 甲
C. 丙
ANSWER: A
多个答案
A. 甲
B. 乙
ANSWER: A, B
写在两行的
题干
A. 甲
B. 乙
ANSWER: a
文件断在这里
A. 甲
"""


def single(stem, right, *texts):
    choices = (
        Choice(Text(text), HUNDRED if place == right else Decimal(0))
        for place, text in enumerate(texts)
    )
    return Item(Kind.SINGLE, Text(stem), choices=tuple(choices))


def test_good_questions_are_taken_and_bad_ones_named_with_their_lines():
    reading = aiken.read(FILE)

    assert reading.items == [
        single("谁解释宪法？", 1, "国务院", "全国人大常委会"),
        single("写在两行的\n题干", 0, "甲", "乙"),
    ]
    assert [(each.line, each.reason) for each in reading.refused] == [
        (6, "选项之后没有 ANSWER: 这一行"),
        (9, "ANSWER 应是一个选项的字母，现为“C”"),
        (13, "ANSWER 应是一个选项的字母，现为“A”"),
        (18, "选项字母不连续：A、C"),
        (22, "ANSWER 应是一个选项的字母，现为“A, B”"),
        (31, "没有 ANSWER: 这一行，或文件在此中断"),
    ]
    assert [each.line for each in reading.warnings] == [14, 15]


def test_what_aiken_cannot_say_is_named():
    question = single("甲？", 0, "是", "非")
    rich = Item(**{**vars(question), "feedback": Text("因为"), "tags": ("宪法",)})

    written = aiken.write([rich, Item(Kind.SHORT_ANSWER, Text("论"))])

    assert [(loss.place, loss.what, loss.is_left_out) for loss in written.losses] == [
        (1, "标签", False),
        (1, "总反馈", False),
        (2, "Aiken 只能写单行选项、一个正确答案的单选题", True),
    ]
    assert aiken.read(written.content).items == [question]


BARE = {
    "name": st.just(""), "number": st.just(""), "category": st.just(""), "tags": st.just(()),
    "difficulty": st.none(), "points": st.none(), "penalty": st.none(), "feedback": st.just(EMPTY),
    "keeps_order": st.just(False), "stem": WORDS.map(Text),
}  # fmt: skip


@st.composite
def bare_singles(draw):
    texts = draw(
        st.lists(st.text("甲乙丙abc.)( A:", min_size=1).map(str.strip).filter(bool),
                 min_size=2, max_size=5, unique=True)
    )  # fmt: skip
    right = draw(st.integers(0, len(texts) - 1))
    return single(draw(st.text("题干甲？。", min_size=1)), right, *texts)


@given(st.lists(bare_singles(), max_size=4))
@settings(max_examples=50, deadline=None)
def test_export_and_import_is_the_identity(items):
    written = aiken.write(items)

    assert written.losses == ()
    assert aiken.read(written.content).items == items


@given(st.lists(items_of(Kind.SINGLE, Kind.MULTIPLE, **BARE), max_size=3))
@settings(max_examples=40, deadline=None)
def test_what_is_exported_without_loss_comes_back_unchanged(items):
    written = aiken.write(items)

    left_out = {loss.place for loss in written.losses if loss.is_left_out}
    lossy = {loss.place for loss in written.losses} - left_out
    back = aiken.read(written.content).items
    kept = [(place, item) for place, item in enumerate(items, 1) if place not in left_out]
    assert len(back) == len(kept)
    assert all(item == other for (place, item), other in zip(kept, back, strict=True)
               if place not in lossy)  # fmt: skip
