"""Many facts taken back at once: all of them or none, each at most once."""

import pytest

from credits import ledger, verification
from credits.models import Fact
from tests.credits.conftest import course, lecture

pytestmark = pytest.mark.django_db
SOURCES = ["catalog.attendance:1", "catalog.attendance:2", "credits.import:3"]


@pytest.fixture
def three(liu, wang, now):
    facts = [lecture(liu, 1), lecture(wang, 2), course(liu, 3)]
    ledger.record_many(facts=facts, recorded_by=None, now=now)


def reverse(sources, now, why="整批有误", **options):
    return ledger.reverse_many(sources=sources, why=why, reversed_by=None, now=now, **options)


def in_force():
    return set(Fact.objects.in_force().values_list("source", flat=True))


def test_many_facts_are_reversed_at_once(three, now):
    done = reverse(SOURCES, now)

    assert done == ledger.Reversed(reversed=3, already_reversed=0)
    assert in_force() == set()
    entry = Fact.objects.get(source="credits.reversal:credits.import:3")
    assert (entry.reverses.source, entry.why, entry.quantity) == (
        "credits.import:3",
        "整批有误",
        {},
    )
    assert verification.verify().is_sound


def test_a_fact_reversed_before_is_left_as_it_is(three, now):
    ledger.reverse(
        fact=Fact.objects.get(source=SOURCES[0]), why="单独冲销", reversed_by=None, now=now
    )

    done = reverse(SOURCES, now)

    assert done == ledger.Reversed(reversed=2, already_reversed=1)
    assert Fact.objects.get(reverses__source=SOURCES[0]).why == "单独冲销"


def test_reversing_again_changes_nothing(three, now):
    reverse(SOURCES, now)

    assert reverse(SOURCES * 2, now, why="另一个理由") == ledger.Reversed(0, 3)
    assert Fact.objects.count() == 6


@pytest.mark.parametrize("stranger", ["credits.import:9", "credits.reversal:catalog.attendance:1"])
def test_what_cannot_be_reversed_leaves_everything_as_it_was(three, now, stranger):
    reverse(SOURCES[:1], now)

    with pytest.raises(ledger.ReversalError, match=stranger):
        reverse([*SOURCES[1:], stranger], now)

    assert in_force() == set(SOURCES[1:])


@pytest.mark.parametrize("why", ["", "  ", "手机 13912345678"])
def test_a_reversal_of_many_needs_a_decent_reason(three, now, why):
    with pytest.raises(ledger.InvalidFactError):
        reverse(SOURCES, now, why=why)

    assert in_force() == set(SOURCES)


def test_the_reversals_may_have_a_prefix_of_their_own(three, now):
    reverse(SOURCES[:1], now, prefix="credits.import_reversal")

    assert Fact.objects.filter(source=f"credits.import_reversal:{SOURCES[0]}").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_reversal_of_many_takes_a_fixed_number_of_queries(
    three, now, count, django_assert_max_num_queries
):
    with django_assert_max_num_queries(11):
        reverse(SOURCES[:count], now)
