import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.practice.grouping import SMALLEST, shown


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({}, set()),
        ({"a": 4}, set()),
        ({"a": 5}, {"a"}),
        ({"a": 9, "b": 7}, {"a", "b"}),
        # b alone could be told from the total: the next smallest goes with it.
        ({"a": 9, "b": 2, "c": 6}, {"a"}),
        ({"a": 9, "b": 2}, set()),
        # Two small ones hide each other.
        ({"a": 9, "b": 3, "c": 2}, {"a"}),
        ({"a": 3, "b": 2}, set()),
    ],
)
def test_groups_that_tell_nobody_are_shown(people, expected):
    assert shown(people) == expected


@given(st.dictionaries(st.integers(), st.integers(1, 30)))
def test_what_is_hidden_is_never_a_small_group(people):
    kept = shown(people)

    hidden = sum(number for key, number in people.items() if key not in kept)
    assert all(people[key] >= SMALLEST for key in kept)
    assert hidden == 0 or hidden >= SMALLEST or not kept
