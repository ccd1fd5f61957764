"""Text with named fields: what fills them is text, what nobody knows is named with its line."""

import pytest

from documents import named_fields

KNOWN = ["姓名", "年度", "尚缺"]


def test_fields_are_filled_wherever_they_stand():
    text = "【姓名】同志：你【年度】年度尚缺【尚缺】。【姓名】"

    filled = named_fields.fill(text, {"姓名": "王喆", "年度": "2026", "尚缺": "3学分"})

    assert filled == "王喆同志：你2026年度尚缺3学分。王喆"


def test_what_fills_a_field_is_never_read_again():
    filled = named_fields.fill("【姓名】", {"姓名": "【年度】{{ x }}", "年度": "2026"})

    assert filled == "【年度】{{ x }}"


def test_an_unknown_field_is_named_with_its_line_and_the_nearest_one():
    [problem] = named_fields.problems("你好\n你尚缺【尚却】学分", known=KNOWN)

    assert problem.line == 2
    assert "【尚却】" in problem.sentence
    assert "【尚缺】" in problem.sentence
    assert str(problem).startswith("第2行")


def test_a_field_like_no_other_gets_the_whole_list():
    [problem] = named_fields.problems("【ABC】", known=KNOWN)

    assert "【ABC】" in problem.sentence
    assert "姓名、年度、尚缺" in problem.sentence


@pytest.mark.parametrize("text", ["【姓名", "姓名】", "【【姓名】", "【姓名】】", "【\n姓名】"])
def test_a_bracket_alone_is_refused(text):
    assert named_fields.problems(text, known=KNOWN)


def test_an_empty_pair_is_refused():
    assert named_fields.problems("甲【】乙", known=KNOWN)


def test_a_field_without_a_value_is_refused_by_name():
    with pytest.raises(named_fields.UnfilledFieldError, match="尚缺"):
        named_fields.fill("【尚缺】", {"姓名": "王喆"})


def test_each_field_of_a_text_is_listed_once():
    assert named_fields.names_in("【年度】【姓名】【年度】") == ("年度", "姓名")
