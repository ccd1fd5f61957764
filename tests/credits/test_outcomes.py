"""Outcomes reach the database as they were worked out, new ones and those that replace others."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits import outcomes
from credits.models import Standing

pytestmark = pytest.mark.django_db
# What a text has to survive on its way: quotes, a backslash, braces, a line, a rare character.
ODD = "a\"b\\c'{,}\n%s 𠮷"


@pytest.fixture
def outcome(now):
    def made(learner, **changes):
        about = {
            "year": 2026,
            "edition": "x",
            "tier": ODD,
            "totals": {ODD: "1.5"},
            "minimums": [{"name": ODD, "met": False, "needed": "50"}],
            "short": Decimal("48.125"),
            "is_met": False,
            "assessed_at": now.replace(microsecond=123456),
        }
        return Standing(learner=learner, **(about | changes))

    return made


def store(*rows):
    outcomes.store(rows, one_per=("learner", "year"))


def kept(row):
    found = Standing.objects.get(learner=row.learner)
    return outcomes.is_same(row, found) and row.assessed_at == found.assessed_at


def test_outcomes_are_stored_as_they_are(liu, chen, outcome):
    rows = outcome(liu), outcome(chen, tier="", totals={}, minimums=[], is_met=True, short=0)

    store(*rows)

    assert [kept(row) for row in rows] == [True, True]


def test_a_later_outcome_replaces_the_earlier(liu, chen, outcome):
    store(outcome(liu), outcome(chen))
    later = outcome(liu, totals={"total": "60"}, short=Decimal(0), is_met=True)

    store(later)

    assert kept(later)
    assert Standing.objects.count() == 2


def test_another_year_is_another_row(liu, outcome):
    store(outcome(liu), outcome(liu, year=2025))

    assert sorted(Standing.objects.values_list("year", flat=True)) == [2025, 2026]


def test_a_refused_outcome_leaves_none_behind(liu, chen, outcome):
    with pytest.raises(IntegrityError), transaction.atomic():
        store(outcome(chen), outcome(liu, short=Decimal(-1)))

    assert not Standing.objects.exists()


def test_nothing_to_store_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        store()
