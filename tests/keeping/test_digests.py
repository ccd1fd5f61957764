from hypothesis import given
from hypothesis import strategies as st

from keeping import digests

ROWS = st.lists(st.binary(max_size=8), max_size=12)


@given(ROWS, st.randoms(use_true_random=False))
def test_a_digest_does_not_depend_on_the_order_of_rows(rows, chance):
    shuffled = chance.sample(rows, len(rows))

    assert digests.of_rows(shuffled) == digests.of_rows(rows)


@given(ROWS, st.binary(max_size=8))
def test_one_more_row_is_seen_even_if_it_repeats_another(rows, more):
    assert digests.of_rows([*rows, more]) != digests.of_rows(rows)


@given(ROWS.filter(bool), st.binary(min_size=1, max_size=2))
def test_a_changed_row_is_seen(rows, added):
    changed = [*rows[:-1], rows[-1] + added]

    assert digests.of_rows(changed) != digests.of_rows(rows)


def test_tables_that_differ_are_named():
    one, other = digests.of_rows([b"1"]), digests.of_rows([b"2"])

    assert digests.differing(
        {"same": one, "changed": one, "lost": one}, {"same": one, "changed": other, "new": one}
    ) == ["changed", "lost", "new"]
