"""What the marks say about the questions and about the paper: classical test theory. Pure.

Formulas as in "Quiz statistics calculations" of Moodle's documentation, which follows Lord and
Novick (Statistical Theories of Mental Test Scores, 1968): variances divide by S - 1, and an item is
compared with the rest of the paper, never with a total that contains it. Shares, not percentages.
Where a figure is not defined (nobody differs), it is None.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import fmean, median

Marks = Sequence[float]
# Kelley (1939): groups of 27 % at either end tell most about an item.
END_SHARE = 0.27


@dataclass(frozen=True)
class Matrix:
    """`rows[s][p]` is the mark of candidate s in question p; `most[p]` what p can give."""

    names: tuple[str, ...]
    most: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]

    def column(self, place: int) -> list[float]:
        return [row[place] for row in self.rows]

    @property
    def totals(self) -> list[float]:
        return [fsum(row) for row in self.rows]


@dataclass(frozen=True)
class QuestionFigures:
    """`discrimination_index` is the correlation of the item with the rest of the paper;
    `discrimination_efficiency` compares its covariance with the greatest these marks allow;
    `upper_lower` is the difference of the shares earned by the best and the weakest 27 %."""

    name: str
    most: float
    mean: float
    facility: float
    standard_deviation: float | None
    discrimination_index: float | None
    discrimination_efficiency: float | None
    item_total_correlation: float | None
    upper_lower: float | None
    intended_weight: float | None
    effective_weight: float | None
    alpha_without: float | None


@dataclass(frozen=True)
class PaperFigures:
    """`alpha` (Cronbach 1951) is Moodle's coefficient of internal consistency; `kr20` (Kuder and
    Richardson 1937) is the same where every mark is all or nothing. The standard error is that
    of one candidate's total."""

    candidates: int
    questions: int
    most: float
    mean: float
    median: float
    standard_deviation: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    kr20: float | None
    error_ratio: float | None
    standard_error: float | None


@dataclass(frozen=True)
class Analysis:
    paper: PaperFigures
    questions: tuple[QuestionFigures, ...]


def analyse(matrix: Matrix) -> Analysis:
    totals = matrix.totals
    columns = [matrix.column(place) for place in range(len(matrix.names))]
    with_total = [covariance(column, totals) for column in columns]
    # Moodle: an item that runs against the total has no effective weight.
    roots = [None if one is None or one < 0 else sqrt(one) for one in with_total]
    weight = fsum(root for root in roots if root is not None)
    without = alphas_without(columns, totals)
    questions = tuple(
        _question(matrix, place, totals, _ratio(root, weight), without[place])
        for place, root in enumerate(roots)
    )
    return Analysis(_paper(matrix, columns, totals), questions)


def of_one(
    name: str, marks: Marks, rests: Marks, *, most: float, rest_most: float
) -> QuestionFigures:
    """One question among those who were asked it, where others were asked something else.

    `rests` are their marks in the rest of their papers. Weights and the paper's alpha belong to a
    paper that all have in common, so there are none.
    """
    rows = tuple(zip(map(float, marks), map(float, rests), strict=True))
    matrix = Matrix((name, ""), (most, rest_most), rows)
    return _question(matrix, 0, matrix.totals, None, None)


def covariance(one: Marks, other: Marks) -> float | None:
    if len(one) < 2:
        return None
    mean, other_mean = fmean(one), fmean(other)
    products = ((x - mean) * (y - other_mean) for x, y in zip(one, other, strict=True))
    return fsum(products) / (len(one) - 1)


def correlation(one: Marks, other: Marks) -> float | None:
    varied = (covariance(one, one) or 0) * (covariance(other, other) or 0)
    return _ratio(covariance(one, other), sqrt(varied))


def greatest_covariance(one: Marks, other: Marks) -> float | None:
    """If the best in the one were the best in the other: both in order."""
    return covariance(sorted(one), sorted(other))


def alpha(columns: Sequence[Marks], totals: Marks) -> float | None:
    """P/(P-1) · (1 - ΣV(x)/V(T))."""
    items = fsum(covariance(column, column) or 0 for column in columns)
    return _alpha(len(columns), items, covariance(totals, totals))


def alphas_without(columns: Sequence[Marks], totals: Marks) -> list[float | None]:
    """The paper's alpha, had it not contained each of its items."""
    variances = [covariance(column, column) or 0 for column in columns]
    of_total = covariance(totals, totals) or 0
    found = []
    for column, variance in zip(columns, variances, strict=True):
        of_rest = of_total + variance - 2 * (covariance(column, totals) or 0)
        found.append(_alpha(len(columns) - 1, fsum(variances) - variance, of_rest))
    return found


def _alpha(count: int, items: float, total: float | None) -> float | None:
    if count < 2:
        return None
    share = _ratio(items, total or 0)
    return None if share is None else count / (count - 1) * (1 - share)


def upper_lower(marks: Marks, by: Marks, most: float) -> float | None:
    """The difference between the ends; whoever stands level with an end shares its places."""
    size = round(len(marks) * END_SHARE)
    if size < 1 or not most or 2 * size > len(marks):
        return None
    paired = list(zip(by, marks, strict=True))
    upper = _mean_of_best(paired, size)
    lower = _mean_of_best([(-total, mark) for total, mark in paired], size)
    return (upper - lower) / most


def _mean_of_best(paired: Sequence[tuple[float, float]], size: int) -> float:
    ranked = sorted(paired, reverse=True)
    edge = ranked[size - 1][0]
    inside = [mark for total, mark in ranked if total > edge]
    level = [mark for total, mark in ranked if total == edge]
    # Candidates level at the edge count in equal parts: their order in the file tells nothing.
    return (fsum(inside) + fmean(level) * (size - len(inside))) / size


def _question(
    matrix: Matrix,
    place: int,
    totals: Marks,
    effective_weight: float | None,
    alpha_without: float | None,
) -> QuestionFigures:
    marks, most = matrix.column(place), matrix.most[place]
    rest = [fsum([*row[:place], *row[place + 1 :]]) for row in matrix.rows]
    greatest = greatest_covariance(marks, rest)
    return QuestionFigures(
        name=matrix.names[place],
        most=most,
        mean=fmean(marks),
        facility=fmean(marks) / most,
        standard_deviation=_deviation(marks),
        discrimination_index=correlation(marks, rest),
        discrimination_efficiency=_ratio(covariance(marks, rest), greatest or 0),
        item_total_correlation=correlation(marks, totals),
        upper_lower=upper_lower(marks, totals, most),
        intended_weight=_ratio(most, fsum(matrix.most)),
        effective_weight=effective_weight,
        alpha_without=alpha_without,
    )


def _paper(matrix: Matrix, columns: Sequence[Marks], totals: Marks) -> PaperFigures:
    consistency, deviation = alpha(columns, totals), _deviation(totals)
    ratio = None if consistency is None else sqrt(max(1 - consistency, 0))
    is_all_or_nothing = all(
        mark in (0, most)
        for row in matrix.rows
        for mark, most in zip(row, matrix.most, strict=True)
    )
    return PaperFigures(
        candidates=len(matrix.rows),
        questions=len(matrix.names),
        most=fsum(matrix.most),
        mean=fmean(totals),
        median=median(totals),
        standard_deviation=deviation,
        skewness=_skewness(totals),
        kurtosis=_kurtosis(totals),
        alpha=consistency,
        kr20=consistency if is_all_or_nothing else None,
        error_ratio=ratio,
        standard_error=None if ratio is None or deviation is None else ratio * deviation,
    )


def _skewness(totals: Marks) -> float | None:
    """k3 / k2^1.5, from the k-statistics."""
    count, variance = len(totals), covariance(totals, totals)
    if count < 3 or not variance:
        return None
    return _moment(totals, 3) * count**2 / ((count - 1) * (count - 2)) / variance**1.5


def _kurtosis(totals: Marks) -> float | None:
    """k4 / k2²: 0 for a normal distribution."""
    count, variance = len(totals), covariance(totals, totals)
    if count < 4 or not variance:
        return None
    inner = (count + 1) * _moment(totals, 4) - 3 * (count - 1) * _moment(totals, 2) ** 2
    return count**2 / ((count - 1) * (count - 2) * (count - 3)) * inner / variance**2


def _moment(totals: Marks, power: int) -> float:
    mean = fmean(totals)
    return fmean([(total - mean) ** power for total in totals])


def _deviation(marks: Marks) -> float | None:
    variance = covariance(marks, marks)
    return None if variance is None else sqrt(variance)


def _ratio(part: float | None, whole: float) -> float | None:
    # Sums of decimals leave crumbs where nobody differs.
    return None if part is None or abs(whole) < 1e-12 else part / whole
