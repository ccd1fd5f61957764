"""Facts as an assessment sees them: net of reversals, as known on a day."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from credits import ledger, ledger_reading
from tests.credits.conftest import course, lecture

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def sources(learner, **conditions):
    return [fact.source for fact in ledger.facts_of(learner, **conditions)]


def test_facts_come_back_as_values(liu, now):
    ledger.record(fact=course(liu, 1, credits="2.50"), recorded_by=None, now=now)

    (fact,) = ledger.facts_of(liu)

    assert fact == (
        "credits.import:1",
        "online_course",
        date(2026, 1, 5),
        date(2026, 4, 1),
        {},
        {"bucket": "elective", "progress": "1", "platform": "省干部网络学院"},
        Decimal("2.5"),
    )


def test_quantities_are_decimals_and_null_attributes_are_left_out(liu, now):
    new = lecture(liu, 1, attributes={"bucket": "required", "level": None})
    ledger.record(fact=new, recorded_by=None, now=now)

    (fact,) = ledger.facts_of(liu)

    assert (fact.quantity, fact.attributes) == ({"minutes": Decimal(150)}, {"bucket": "required"})


def test_a_reversed_fact_and_its_reversal_are_left_out(liu, chen, now):
    ledger.record_many(
        facts=[lecture(liu, 1), lecture(liu, 2), lecture(chen, 3)], recorded_by=None, now=now
    )
    entry = liu.facts.get(source="catalog.attendance:1")
    ledger.reverse(fact=entry, why="有误", reversed_by=None, now=now)

    assert sources(liu) == ["catalog.attendance:2"]
    assert sources(chen) == ["catalog.attendance:3"]


def test_a_day_ends_at_midnight_in_shanghai(liu):
    last = datetime(2026, 6, 30, 23, 59, 59, 999999, SHANGHAI)
    first = datetime(2026, 7, 1, 0, 0, tzinfo=SHANGHAI)
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=last)
    ledger.record(fact=lecture(liu, 2), recorded_by=None, now=first)

    known = sources(liu, as_known_on=date(2026, 6, 30))

    assert known == ["catalog.attendance:1"]
    assert len(sources(liu, as_known_on=date(2026, 7, 1))) == 2


def test_a_later_reversal_was_not_yet_known(liu):
    recorded = datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)
    entry = ledger.record(fact=lecture(liu, 1), recorded_by=None, now=recorded)
    ledger.reverse(
        fact=entry, why="有误", reversed_by=None, now=datetime(2026, 5, 1, 9, tzinfo=SHANGHAI)
    )

    assert sources(liu, as_known_on=date(2026, 3, 31)) == []
    assert sources(liu, as_known_on=date(2026, 4, 30)) == ["catalog.attendance:1"]
    assert sources(liu, as_known_on=date(2026, 5, 1)) == []


def test_the_year_end_is_that_of_shanghai_and_not_of_utc(liu):
    """16:00 UTC on 31 December is the new year here, so that day's event has happened."""
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=ZoneInfo("UTC"))

    entry = ledger.record(
        fact=lecture(liu, 1, on=timezone.localdate(new_year)), recorded_by=None, now=new_year
    )

    assert entry.year == 2027


def test_facts_of_later_years_can_be_left_out(liu, now):
    facts = [lecture(liu, year, on=date(year, 5, 1)) for year in (2024, 2025, 2026)]
    ledger.record_many(facts=facts, recorded_by=None, now=now)

    assert len(sources(liu, through=2025)) == 2


def test_many_learners_are_read_with_one_query(liu, chen, wang, now, django_assert_num_queries):
    ledger.record_many(
        facts=[lecture(liu, 1), lecture(chen, 2), lecture(chen, 3)], recorded_by=None, now=now
    )

    with django_assert_num_queries(1):
        facts = ledger_reading.facts_by_learner([liu.pk, chen.pk, wang.pk], through=2026)

    assert {pk: len(some) for pk, some in facts.items()} == {liu.pk: 1, chen.pk: 2}
