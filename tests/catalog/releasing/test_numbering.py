from hypothesis import given
from hypothesis import strategies as st

from catalog.releasing.numbering import proposed, repeated


def test_numbers_go_on_after_the_highest():
    used = ["2026-001", "2026-007", "2025-090", "特1", ""]

    assert proposed(year=2026, used=used, waiting=[40, 12]) == {40: "2026-008", 12: "2026-009"}


def test_the_first_number_is_one():
    assert proposed(year=2026, used=[], waiting=[5]) == {5: "2026-001"}


@given(
    st.lists(st.integers(1, 5000).map(lambda number: f"2026-{number:03d}")),
    st.lists(st.integers(1, 10_000), unique=True),
)
def test_new_numbers_have_no_gap_and_repeat_none(used, waiting):
    given_out = list(proposed(year=2026, used=used, waiting=waiting).values())

    places = [int(number.removeprefix("2026-")) for number in given_out]
    assert places == list(range(places[0], places[0] + len(places))) if places else True
    assert not set(given_out) & set(used)


def test_repeated_numbers_are_named():
    assert repeated({"1": "2026-001", "2": "2026-001", "3": "", "4": ""}) == ["2026-001"]
