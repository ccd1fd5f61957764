from decimal import Decimal

import pytest

from exams.marking.agreement import agreed, tolerance_of


def of(*marks):
    return [Decimal(mark) for mark in marks]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param((), None, id="nobody yet"),
        pytest.param((50,), None, id="one is not enough"),
        pytest.param((50, 62), Decimal("56.00"), id="as far apart as they may be"),
        pytest.param((50, 63), None, id="too far apart"),
        pytest.param((10, 60, 55), Decimal("57.50"), id="the closest two of three"),
        pytest.param((10, 60, 35), Decimal("47.50"), id="equally close: the higher two"),
        pytest.param(("0.01", 0), Decimal("0.01"), id="half a cent up"),
    ],
)
def test_marks_come_to_one_score(marks, expected):
    assert agreed(of(*marks), tolerance=Decimal(12)) == expected


def test_order_of_marks_has_no_influence():
    assert agreed(of(60, 35, 10), tolerance=Decimal(1)) == agreed(
        of(35, 10, 60), tolerance=Decimal(1)
    )


def test_tolerance_is_a_share_of_the_points():
    assert tolerance_of(Decimal(60), 20) == 12
