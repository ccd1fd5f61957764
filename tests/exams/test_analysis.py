"""Item statistics against a matrix worked by hand, and against slow exact arithmetic."""

from fractions import Fraction
from itertools import permutations
from math import sqrt

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exams import analysis
from exams.analysis import Matrix
from exams.distractors import distractor_table
from exams.item_advice import advice_on, advice_on_options

# Four candidates and three questions, each harder than the one before it: T = 3, 2, 1, 0.
STAIRS = Matrix(
    names=("甲", "乙", "丙"),
    most=(1.0, 1.0, 1.0),
    rows=((1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)),
)


def test_paper_worked_by_hand():
    """T̄ = 1.5; V(T) = 2(1.5² + 0.5²)/3 = 5/3; ΣV(x) = 1/4 + 1/3 + 1/4 = 5/6;
    α = 3/2 (1 - 5/6 : 5/3) = 0.75; error ratio √0.25 = 0.5; standard error 0.5 √(5/3).
    k4 / k2²: m2 = 5/4, m4 = (2·1.5⁴ + 2·0.5⁴)/4 = 2.5625, 16/6 (5·2.5625 - 9·1.5625) : 25/9."""
    paper = analysis.analyse(STAIRS).paper

    assert (paper.candidates, paper.questions, paper.most) == (4, 3, 3)
    assert (paper.mean, paper.median) == (1.5, 1.5)
    assert paper.standard_deviation == pytest.approx(sqrt(5 / 3))
    assert (paper.alpha, paper.kr20) == (pytest.approx(0.75), pytest.approx(0.75))
    assert paper.error_ratio == pytest.approx(0.5)
    assert paper.standard_error == pytest.approx(0.5 * sqrt(5 / 3))
    assert paper.skewness == pytest.approx(0)
    assert paper.kurtosis == pytest.approx(16 / 6 * (5 * 2.5625 - 9 * 1.5625) / (25 / 9))


def test_questions_worked_by_hand():
    """Rest of the paper: of 甲 2, 1, 0, 0; of 乙 2, 1, 1, 0; of 丙 2, 2, 1, 0.
    C(x, rest) = 0.25, 1/3, 0.25; V(rest) = 11/12, 2/3, 11/12; C(x, T) = 0.5, 2/3, 0.5."""
    first, second, third = analysis.analyse(STAIRS).questions

    assert [each.facility for each in (first, second, third)] == [0.75, 0.5, 0.25]
    assert first.standard_deviation == pytest.approx(0.5)
    assert second.standard_deviation == pytest.approx(sqrt(1 / 3))
    assert first.discrimination_index == pytest.approx(0.25 / sqrt(0.25 * 11 / 12))
    assert second.discrimination_index == pytest.approx((1 / 3) / sqrt(1 / 3 * 2 / 3))
    assert first.item_total_correlation == pytest.approx(0.5 / sqrt(0.25 * 5 / 3))
    # Nobody could have answered in a better order.
    assert [each.discrimination_efficiency for each in (first, second, third)] == [
        pytest.approx(1)
    ] * 3
    weights = [sqrt(0.5), sqrt(2 / 3), sqrt(0.5)]
    assert [each.effective_weight for each in (first, second, third)] == [
        pytest.approx(weight / sum(weights)) for weight in weights
    ]
    assert first.intended_weight == pytest.approx(1 / 3)
    # 27 % of four is one candidate at either end.
    assert [each.upper_lower for each in (first, second, third)] == [1, 1, 1]
    # Without 乙: V = 1/4 + 1/4, V(T) of 2, 1, 1, 0 = 2/3; 2 (1 - 3/4).
    assert second.alpha_without == pytest.approx(0.5)


def test_efficiency_compares_with_the_best_order():
    """x = 0, 0, 1, 1 over rest 3, 2, 1, 0: C = -2/3, the best possible +2/3."""
    matrix = Matrix(("倒", "余"), (1.0, 3.0), ((0, 3), (0, 2), (1, 1), (1, 0)))

    backwards = analysis.analyse(matrix).questions[0]

    assert backwards.discrimination_efficiency == pytest.approx(-1)
    assert backwards.discrimination_index == pytest.approx((-2 / 3) / sqrt(1 / 3 * 5 / 3))
    assert backwards.effective_weight is None


def test_figures_that_are_not_defined_are_left_open():
    same = analysis.analyse(Matrix(("甲", "乙"), (1.0, 1.0), ((1, 0), (1, 0), (1, 0))))
    alone = analysis.analyse(Matrix(("甲",), (1.0,), ((1,),)))

    assert (same.paper.alpha, same.paper.standard_error, same.paper.skewness) == (None, None, None)
    assert same.questions[0].discrimination_index is None
    assert same.questions[0].discrimination_efficiency is None
    assert (same.questions[0].facility, same.questions[1].facility) == (1, 0)
    assert (alone.paper.standard_deviation, alone.paper.alpha) == (None, None)
    assert alone.questions[0].upper_lower is None


def test_kr20_is_told_only_where_marks_are_all_or_nothing():
    halves = analysis.analyse(Matrix(("甲", "乙"), (1.0, 1.0), ((1, 1), (0.5, 0), (0, 0))))

    assert halves.paper.kr20 is None
    assert halves.paper.alpha is not None


def test_candidates_level_at_the_edge_share_its_places():
    # 27 % of eight are two: best 9 and one of the three with 5, of whom two were right.
    marks, totals = [1, 1, 1, 0, 0, 0, 0, 0], [9, 5, 5, 5, 4, 3, 2, 1]

    assert analysis.upper_lower(marks, totals, 1) == pytest.approx((1 + 2 / 3) / 2)
    assert analysis.upper_lower(marks[::-1], totals[::-1], 1) == pytest.approx((1 + 2 / 3) / 2)


def test_distractor_table_worked_by_hand():
    """Eight candidates by strength; the key is A, C tempts the strong, D nobody."""
    rest = [8, 7, 6, 5, 4, 3, 2, 1]
    choices = ["A", "C", "A", "A", "B", "B", "", "B"]

    table = {each.option: each for each in distractor_table(choices, key="A", rest=rest,
                                                            options="ABCD")}  # fmt: skip

    assert {name: each.chosen for name, each in table.items()} == {
        "A": 3, "B": 3, "C": 1, "D": 0, "": 1,
    }  # fmt: skip
    assert table["A"].is_key
    assert (table["A"].upper_lower, table["B"].upper_lower, table["C"].upper_lower) == (
        0.5, -0.5, 0.5,
    )  # fmt: skip
    assert table[""].upper_lower == -0.5
    assert table["A"].correlation > 0 > table["B"].correlation
    assert table["D"].correlation is None
    assert advice_on_options(list(table.values())) == [
        "选项 C 被高分组选得更多，请核对答案和表述",
        "选项 D 没有人选，起不到干扰作用",
    ]


def test_advice_names_what_is_wrong_with_a_question():
    good, backwards = (
        analysis.analyse(STAIRS).questions[0],
        analysis.analyse(
            Matrix(("倒", "余"), (1.0, 3.0), ((0, 3), (0, 2), (1, 1), (1, 0)))
        ).questions[0],
    )

    assert advice_on(good, 4) == []
    assert advice_on(backwards, 40) == ["建议停用或核对答案：成绩好的人反而更容易答错"]
    assert advice_on(backwards, 4)[-1] == "考生不足 30 人，数字仅供参考"


# The slow way: exact fractions, sums over pairs of candidates, every order tried.


def slow_covariance(one, other):
    """C = Σ over pairs (x_i - x_j)(y_i - y_j) / (2 S (S - 1)): needs no mean."""
    size = len(one)
    pairs = sum((one[i] - one[j]) * (other[i] - other[j]) for i in range(size) for j in range(size))
    return Fraction(pairs) / (2 * size * (size - 1))


def slow_greatest(one, other):
    return max(slow_covariance(order, other) for order in set(permutations(one)))


MATRICES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 4), min_size=width, max_size=width), min_size=3, max_size=6
    )
)


@given(MATRICES)
@settings(max_examples=60, deadline=None)
def test_figures_agree_with_exact_slow_arithmetic(rows):
    width = len(rows[0])
    columns = [[row[place] for row in rows] for place in range(width)]
    totals = [sum(row) for row in rows]
    of_total = slow_covariance(totals, totals)
    matrix = Matrix(tuple(map(str, range(width))), (4.0,) * width, tuple(map(tuple, rows)))

    found = analysis.analyse(matrix)

    if of_total:
        inner = sum(slow_covariance(column, column) for column in columns) / of_total
        assert found.paper.alpha == pytest.approx(float(Fraction(width, width - 1) * (1 - inner)))
    for column, figures in zip(columns, found.questions, strict=True):
        rest = [total - mark for total, mark in zip(totals, column, strict=True)]
        assert figures.facility == pytest.approx(sum(column) / len(column) / 4)
        of_item, of_rest = slow_covariance(column, column), slow_covariance(rest, rest)
        if of_item and of_rest:
            shared = slow_covariance(column, rest)
            assert figures.discrimination_index == pytest.approx(
                float(shared) / sqrt(of_item * of_rest)
            )
            assert figures.discrimination_efficiency == pytest.approx(
                float(shared / slow_greatest(tuple(column), rest))
            )
        else:
            assert figures.discrimination_index is None


@given(MATRICES, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_order_of_candidates_and_questions_does_not_matter(rows, order):
    width = len(rows[0])
    places = list(range(width))
    order.shuffle(places)
    shuffled = [[row[place] for place in places] for row in rows]
    order.shuffle(shuffled)
    names = tuple("甲乙丙丁戊"[:width])

    def figures(names, rows):
        matrix = Matrix(names, (4.0,) * width, tuple(map(tuple, rows)))
        found = analysis.analyse(matrix)
        return found.paper.alpha, {each.name: each.upper_lower for each in found.questions}

    one = figures(names, rows)
    other = figures(tuple(names[place] for place in places), shuffled)
    assume(one[0] is not None)
    assert other[0] == pytest.approx(one[0])
    assert other[1] == pytest.approx(one[1])
