"""Blanks, numbers, pairs and orders: what may be answered, and what it earns."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import grading, responses
from exams.grading import MarkedQuestion, Marking, MultiplePolicy
from exams.responses import SLOTS, TEXTS, ResponseError, Shape

D = Decimal
BLANKS = (
    ({"text": "北京", "weight": "100"}, {"text": "北平", "weight": "50"}),
    ({"text": "WTO*", "weight": "100"},),
)
FIGURES = (
    {"value": "3.14", "tolerance": "0.01", "weight": "100"},
    {"value": "3", "tolerance": "0.5", "weight": "50"},
)


def earned(type_, key, answer, *, policy=MultiplePolicy.ALL_OR_NOTHING, **more):
    question = MarkedQuestion(1, type_, key, D(10), **more)
    return grading.grade([question], {1: answer}, Marking(policy)).score


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        pytest.param(["北京", "WTO"], 10, id="all"),
        pytest.param(["北京", "wto 组织"], 10, id="case and spaces, and anything behind"),
        pytest.param(["北　京", "ＷＴＯ"], 10, id="full width"),
        pytest.param(["北平", "WTO"], D("7.5"), id="half for one wording"),
        pytest.param(["北京", ""], 5, id="one blank"),
        pytest.param(["", ""], 0, id="nothing"),
        pytest.param(["WTO", "北京"], 0, id="in each other's place"),
        pytest.param(["北京市", "世贸"], 0, id="other wordings"),
        pytest.param([], 0, id="unanswered"),
    ],
)
def test_each_blank_earns_its_part(answer, points):
    assert earned("FILL_IN", BLANKS, answer) == points


def test_case_counts_where_the_author_says_so():
    assert earned("FILL_IN", BLANKS, ["北京", "wto"], is_case_sensitive=True) == 5


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("3.14", 10), ("3.15", 10), ("3.13", 10), ("３．１４", 10), ("+3.140", 10), ("3.151", 5),
        ("2.5", 5), ("2.4", 0), ("三", 0), ("", 0), ("1e400", 0), ("nan", 0), ("3,14", 0),
    ],
)  # fmt: skip
def test_number_earns_by_its_distance(answer, points):
    assert earned("NUMERICAL", FIGURES, [answer]) == points


@pytest.mark.parametrize(
    ("type_", "answer", "policy", "points"),
    [
        ("MATCHING", [2, 0, 1], MultiplePolicy.ALL_OR_NOTHING, 10),
        ("MATCHING", [2, 1, 1], MultiplePolicy.ALL_OR_NOTHING, D("6.66")),
        ("MATCHING", [2, -1, -1], MultiplePolicy.ALL_OR_NOTHING, D("3.33")),
        ("ORDERING", [2, 0, 1], MultiplePolicy.ALL_OR_NOTHING, 10),
        ("ORDERING", [2, 1, 0], MultiplePolicy.ALL_OR_NOTHING, 0),
        ("ORDERING", [2, 1, 0], MultiplePolicy.PROPORTIONAL, D("3.33")),
        ("ORDERING", [], MultiplePolicy.PROPORTIONAL, 0),
    ],
)
def test_pairs_earn_each_and_an_order_as_a_whole(type_, answer, policy, points):
    assert earned(type_, (2, 0, 1), answer, policy=policy) == points


@pytest.mark.parametrize(
    ("shape", "answer", "stored"),
    [
        (Shape("choices", 0, frozenset({0, 1, 2})), [2, 0, 2], [0, 2]),
        (Shape(SLOTS, 3, frozenset({0, 1, 2})), [2, -1], [2, -1, -1]),
        (Shape(SLOTS, 2, frozenset({0, 1})), [-1, -1], []),
        (Shape(TEXTS, 2, frozenset()), ["  北  京 "], ["北 京", ""]),
        (Shape(TEXTS, 2, frozenset()), ["", " "], []),
    ],
)
def test_answer_is_stored_in_one_way(shape, answer, stored):
    assert responses.normal(shape, answer) == stored
    assert responses.normal(shape, stored) == stored


@pytest.mark.parametrize(
    ("shape", "answer"),
    [
        (Shape("choices", 0, frozenset({0, 1})), [2]),
        (Shape("choices", 0, frozenset({0, 1})), ["0"]),
        (Shape(SLOTS, 2, frozenset({0, 1})), [0, 1, 0]),
        (Shape(SLOTS, 2, frozenset({0, 1})), [5]),
        (Shape(SLOTS, 2, frozenset({0, 1})), [True]),
        (Shape(TEXTS, 1, frozenset()), ["甲", "乙"]),
        (Shape(TEXTS, 1, frozenset()), ["甲" * 201]),
        (Shape(TEXTS, 1, frozenset()), ["甲\x00"]),
        (Shape(TEXTS, 1, frozenset()), [3]),
    ],
)
def test_answer_that_the_question_cannot_have_is_refused(shape, answer):
    with pytest.raises(ResponseError):
        responses.normal(shape, answer)


@given(st.lists(st.text(max_size=20), max_size=3))
def test_any_text_is_marked_without_failing(texts):
    assert 0 <= earned("FILL_IN", BLANKS, texts) <= 10
    assert 0 <= earned("NUMERICAL", FIGURES, texts) <= 10
