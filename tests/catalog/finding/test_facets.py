"""Facets against a reader who leafs through the whole catalogue with a pencil."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalog.finding.facets import FACETS, OF_LECTURE, OF_SESSION, Entry, Slot, counts, matching

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SLOTS = st.builds(
    Slot,
    month=st.sampled_from([3, 4]),
    district=st.sampled_from([None, 7, 8]),
    free=st.booleans(),
    calm=st.booleans(),
    starts_at=st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
    is_coming=st.booleans(),
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        lecture=st.integers(1, 1000),
        number=st.sampled_from(["001", "002"]),
        category=st.sampled_from(["数字政务", "业务能力"]),
        bucket=st.sampled_from(["REQUIRED", "ELECTIVE"]),
        mine=st.booleans(),
        gap=st.booleans(),
        slots=st.lists(SLOTS, max_size=3).map(tuple),
    ),
    max_size=6,
    unique_by=lambda entry: entry.lecture,
)
WISHES = st.fixed_dictionaries(
    {},
    optional={
        "category": st.sampled_from(["数字政务", "业务能力"]),
        "bucket": st.just("REQUIRED"),
        "mine": st.just(True),
        "gap": st.just(True),
        "month": st.sampled_from([3, 4]),
        "district": st.sampled_from([7, 8]),
        "free": st.just(True),
        "calm": st.just(True),
    },
)


def meets(entry, wishes):
    for name in OF_LECTURE:
        if name in wishes and getattr(entry, name) != wishes[name]:
            return False
    asked = {name: wishes[name] for name in OF_SESSION if name in wishes}
    if not asked:
        return True
    return any({name: getattr(slot, name) for name in asked} == asked for slot in entry.slots)


@given(ENTRIES, WISHES)
def test_those_that_meet_every_wish_are_found(entries, wishes):
    found = {one.lecture for one in matching(entries, wishes)}

    assert found == {one.lecture for one in entries if meets(one, wishes)}


@given(ENTRIES, WISHES, st.sampled_from(FACETS), st.data())
def test_a_count_is_what_choosing_the_value_shows(entries, wishes, name, data):
    values = {getattr(one, name) for one in entries if name in OF_LECTURE}
    values |= {getattr(slot, name) for one in entries for slot in one.slots if name in OF_SESSION}
    value = data.draw(st.sampled_from(sorted(values, key=str) or ["nothing"]))

    chosen = [one for one in entries if meets(one, wishes | {name: value})]

    assert counts(entries, wishes)[name][value] == len(chosen)


@given(ENTRIES)
def test_what_comes_soonest_stands_first_and_what_is_over_last(entries):
    starts = [one.next_start for one in matching(entries, {})]

    coming = [start for start in starts if start]
    assert starts == [*sorted(coming), *[None] * (len(starts) - len(coming))]


def test_month_and_free_seat_must_be_of_one_session():
    entry = Entry(1, slots=(Slot(month=3, free=False), Slot(month=4, free=True)))

    assert matching([entry], {"month": 3, "free": True}) == []
    assert counts([entry], {"free": True})["month"] == {4: 1}
