"""What is a trace and what is not, from values alone."""

from datetime import datetime, timedelta

import pytest

from exams.oversight.traces import Sitting, alike, is_fast, seconds_an_answer

NINE = datetime(2026, 6, 30, 9, 0)  # noqa: DTZ001 -- only differences count


def sitting(attempt, answers, *, wrong=(), began=0, minutes=30, every=30):
    began_at = NINE + timedelta(minutes=began)
    times = tuple(began_at + timedelta(seconds=every * (n + 1)) for n in range(len(answers)))
    return Sitting(
        attempt=attempt,
        began_at=began_at,
        ended_at=began_at + timedelta(minutes=minutes),
        answers=dict(enumerate(answers)),
        wrong=frozenset(wrong),
        times=times,
    )


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        pytest.param(3.9, True, id="quicker than one reads"),
        pytest.param(4.0, False, id="as quick as one may read"),
        pytest.param(30, False, id="ordinary"),
    ],
)
def test_fast_is_judged_by_the_median_gap(every, expected):
    assert is_fast(sitting(1, [(0,)] * 5, every=every)) is expected


def test_few_answers_tell_nothing():
    assert seconds_an_answer(sitting(1, [(0,)] * 4, every=1)) is None


def test_one_long_pause_does_not_hide_haste():
    hasty = sitting(1, [(0,)] * 9, every=2)
    paused = Sitting(**{**vars(hasty), "times": (*hasty.times, NINE + timedelta(minutes=20))})

    assert is_fast(paused)


def test_same_wrong_answers_at_the_same_time_are_alike():
    one = sitting(1, [(0,), (1,), (2,), (3,)], wrong=[0, 1, 2])
    other = sitting(2, [(0,), (1,), (2,), (0,)], wrong=[0, 1, 2, 3], began=10)

    (pair,) = alike([one, other])

    assert (pair.first, pair.second, pair.common, pair.common_wrong, pair.same) == (1, 2, 4, 3, 3)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"began": 30}, id="one after the other"),
        pytest.param({"wrong": [0, 1]}, id="two alike are chance"),
        pytest.param({"answers": [(3,), (3,), (2,), (3,)]}, id="wrong in different ways"),
    ],
)
def test_what_is_not_alike(other):
    told = {"answers": [(0,), (1,), (2,), (3,)], "wrong": [0, 1, 2], **other}
    first = sitting(1, [(0,), (1,), (2,), (3,)], wrong=[0, 1, 2])

    assert not list(alike([first, sitting(2, **told)]))


def test_same_right_answers_are_no_trace():
    answers = [(0,), (1,), (2,), (3,)]

    assert not list(alike([sitting(1, answers), sitting(2, answers)]))
