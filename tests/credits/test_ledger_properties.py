"""Order, repetition and splitting into batches change nothing that anybody can owe or have."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credits import ledger, standing, verification
from credits.models import Fact
from tests.credits.conftest import NOW, lecture

pytestmark = pytest.mark.django_db

postings = st.lists(
    st.tuples(
        st.integers(1, 12),  # the key of the source
        st.sampled_from(["30", "90", "150"]),
        st.integers(0, 500),  # days back
        st.booleans(),  # whether it is reversed afterwards
    ),
    max_size=15,
    unique_by=lambda one: one[0],
)


def facts_of(learner, drawn):
    return [
        lecture(learner, key, minutes=minutes, on=date(2026, 6, 30) - timedelta(days=days))
        for key, minutes, days, _ in drawn
    ]


def outcome(learner):
    statements = [standing.statement_of(learner, year=year).as_json() for year in (2025, 2026)]
    return statements, sorted(ledger.facts_of(learner))


class UndoneError(Exception):
    pass


def run(learner, batches, drawn):
    """Record the batches, reverse what was drawn, look, and undo everything."""
    try:
        with transaction.atomic():
            for batch in batches:
                ledger.record_many(facts=batch, recorded_by=None, now=NOW)
            for key, _, _, is_reversed in drawn:
                if is_reversed:
                    entry = Fact.objects.get(source=f"catalog.attendance:{key}")
                    ledger.reverse(fact=entry, why="有误", reversed_by=None, now=NOW)
            seen = outcome(learner), verification.verify().faults
            raise UndoneError
    except UndoneError:
        return seen


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=postings, data=st.data())
def test_order_split_and_repetition_do_not_matter(liu, anchor_file, drawn, data):
    facts = facts_of(liu, drawn)
    shuffled = data.draw(st.permutations(facts))
    cut = data.draw(st.integers(0, len(facts)))

    plainly = run(liu, [facts], drawn)
    otherwise = run(liu, [shuffled[:cut], shuffled[cut:], shuffled[: cut // 2]], drawn)

    assert plainly == otherwise
    assert plainly[1] == []


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=postings)
def test_reversing_everything_leaves_nothing(liu, anchor_file, drawn):
    all_reversed = [(*one[:3], True) for one in drawn]

    (statements, facts), faults = run(liu, [facts_of(liu, drawn)], all_reversed)

    assert facts == []
    assert faults == []
    assert [statement["totals"]["total"] for statement in statements] == ["0", "0"]
