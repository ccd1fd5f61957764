from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams import grading
from exams.grading import MarkedQuestion, Marking, MultiplePolicy

ALL, SHARE, PROPORTIONAL = (
    MultiplePolicy.ALL_OR_NOTHING,
    MultiplePolicy.SHARE_IF_INCOMPLETE,
    MultiplePolicy.PROPORTIONAL,
)


def earned(type_, key, choice, policy=ALL, points="3", share="0.5"):
    question = MarkedQuestion(1, type_, frozenset(key), Decimal(points))
    answers = {} if choice is None else {1: frozenset(choice)}
    return grading.grade([question], answers, Marking(policy, Decimal(share))).score


@pytest.mark.parametrize("policy", MultiplePolicy)
@pytest.mark.parametrize(
    ("type_", "key", "choice", "expected"),
    [
        pytest.param("SINGLE", {2}, {2}, "3", id="single right"),
        pytest.param("SINGLE", {2}, {1}, "0", id="single wrong"),
        pytest.param("SINGLE", {2}, {1, 2}, "0", id="single with two ticks"),
        pytest.param("SINGLE", {2}, None, "0", id="single unanswered"),
        pytest.param("TRUE_FALSE", {0}, {0}, "3", id="judgement right"),
        pytest.param("TRUE_FALSE", {0}, {1}, "0", id="judgement wrong"),
        pytest.param("TRUE_FALSE", {0}, set(), "0", id="judgement taken back"),
        pytest.param("MULTIPLE", {0, 1, 3}, {0, 1, 3}, "3", id="multiple complete"),
        pytest.param("MULTIPLE", {0, 1, 3}, {0, 1, 2}, "0", id="multiple with a wrong option"),
        pytest.param("MULTIPLE", {0, 1}, {0, 1, 2, 3}, "0", id="multiple ticks everything"),
        pytest.param("MULTIPLE", {0, 1, 3}, set(), "0", id="multiple empty"),
        pytest.param("MULTIPLE", {0, 1, 3}, None, "0", id="multiple unanswered"),
    ],
)
def test_mark_that_no_policy_changes(policy, type_, key, choice, expected):
    assert earned(type_, key, choice, policy) == Decimal(expected)


@pytest.mark.parametrize(
    ("policy", "choice", "points", "share", "expected"),
    [
        pytest.param(ALL, {0}, "3", "0.5", "0", id="all or nothing"),
        pytest.param(SHARE, {0}, "3", "0.5", "1.5", id="half for one of three"),
        pytest.param(SHARE, {0, 1}, "3", "0.5", "1.5", id="half for two of three"),
        pytest.param(SHARE, {0, 1}, "2", "0.333", "0.66", id="share is cut to cents"),
        pytest.param(PROPORTIONAL, {0}, "3", "0.5", "1", id="a third"),
        pytest.param(PROPORTIONAL, {0, 1}, "3", "0.5", "2", id="two thirds"),
        pytest.param(PROPORTIONAL, {0, 1}, "2", "0.5", "1.33", id="rounded down, never up"),
    ],
)
def test_incomplete_multiple_choice_earns_by_policy(policy, choice, points, share, expected):
    assert earned("MULTIPLE", {0, 1, 3}, choice, policy, points, share) == Decimal(expected)


QUESTIONS = st.lists(
    st.builds(
        MarkedQuestion,
        question_id=st.integers(1, 1000),
        type=st.sampled_from(["SINGLE", "MULTIPLE", "TRUE_FALSE"]),
        key=st.frozensets(st.integers(0, 5), min_size=1),
        points=st.decimals("0.01", "10", places=2),
    ),
    unique_by=lambda question: question.question_id,
    max_size=12,
)
CHOICES = st.dictionaries(st.integers(1, 1000), st.frozensets(st.integers(0, 5)))
MARKINGS = st.builds(Marking, multiple=st.sampled_from(MultiplePolicy))


@given(QUESTIONS, CHOICES, MARKINGS, st.randoms(use_true_random=False))
def test_grading_does_not_depend_on_any_order(questions, answers, marking, order):
    shuffled, given_in_other_order = list(questions), list(answers.items())
    order.shuffle(shuffled)
    order.shuffle(given_in_other_order)

    one = grading.grade(questions, answers, marking)
    other = grading.grade(shuffled, dict(given_in_other_order), marking)

    assert one.score == other.score
    assert set(one.marks) == set(other.marks)


@given(QUESTIONS, CHOICES, MARKINGS)
def test_score_lies_between_nothing_and_everything(questions, answers, marking):
    result = grading.grade(questions, answers, marking)

    assert 0 <= result.score <= result.out_of
    assert result.score == sum(mark.earned for mark in result.marks)


@given(QUESTIONS, MARKINGS)
def test_the_key_itself_earns_everything(questions, marking):
    answers = {question.question_id: question.key for question in questions}

    result = grading.grade(questions, answers, marking)

    assert result.score == result.out_of
    assert all(mark.is_right for mark in result.marks)


@given(QUESTIONS, CHOICES, st.sampled_from([SHARE, PROPORTIONAL]))
def test_a_lenient_policy_never_takes_points_away(questions, answers, policy):
    strict = grading.grade(questions, answers)
    lenient = grading.grade(questions, answers, Marking(policy))

    assert lenient.score >= strict.score


WEIGHED = (Decimal(60), Decimal(40), Decimal(-50), Decimal(0))


@pytest.mark.parametrize(
    ("choice", "earned"),
    [({0, 1}, "10"), ({0}, "6"), ({1}, "4"), ({0, 2}, "1"), ({1, 2}, "0"), ({3}, "0"), ((), "0")],
)
def test_weights_of_options_come_before_the_exam_s_rule(choice, earned):
    question = grading.MarkedQuestion(
        1, "MULTIPLE", frozenset({0, 1}), Decimal(10), weights=WEIGHED
    )

    for policy in grading.MultiplePolicy:
        mark = grading.mark(question, frozenset(choice), grading.Marking(policy))

        assert mark.earned == Decimal(earned)


def test_a_single_choice_may_be_half_right():
    question = grading.MarkedQuestion(
        1, "SINGLE", frozenset({0}), Decimal(3), weights=(Decimal(100), Decimal(50), Decimal(0))
    )

    assert grading.mark(question, frozenset({1}), grading.Marking()).earned == Decimal("1.5")
