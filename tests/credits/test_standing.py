"""Standings: a projection that may be made again at any time and says what a statement says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credits import editions, ledger, standing
from credits.models import Standing
from jobs.worker import work_off
from people.models import Learner, Post
from tests.credits.conftest import course, lecture

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(liu, chen, wang):
    return Post.objects.bulk_create(
        [
            Post(learner=liu, post="科员", rank="一级科员", starts_on=date(2015, 1, 1)),
            Post(learner=chen, post="处长", rank="一级调研员", starts_on=date(2020, 1, 1)),
        ]
    )


def stored():
    return list(
        Standing.objects.order_by("learner").values_list(
            "learner", "year", "edition", "tier", "totals", "short", "is_met", "assessed_at"
        )
    )


def test_a_standing_says_what_the_statement_says(liu, posts, now):
    ledger.record_many(
        facts=[lecture(liu, 1), course(liu, 2, credits="40")], recorded_by=None, now=now
    )

    standing.rebuild(year=2026, now=now)

    found = Standing.objects.get(learner=liu)
    statement = standing.statement_of(liu, year=2026)
    assert found.totals == statement.as_json()["totals"]
    assert found.totals["total"] == "42.5"
    assert found.edition == editions.in_force(2026).rulebook.digest
    assert found.tier == statement.tier
    assert [one["short"] for one in found.minimums] == ["53.5", "58"]
    assert (found.short, found.is_met) == (Decimal(58), False)


def test_whoever_has_enough_is_met(liu, posts, now):
    ledger.record_many(
        facts=[
            course(liu, 1, credits="60", attributes={"bucket": "required", "progress": "1"}),
            course(liu, 2, credits="60"),
        ],
        recorded_by=None,
        now=now,
    )

    standing.rebuild(year=2026, now=now)

    found = Standing.objects.get(learner=liu)
    assert (found.short, found.is_met) == (0, True)


def test_everyone_has_a_standing_even_without_facts(liu, chen, wang, now):
    rebuilt = standing.rebuild(year=2026, now=now)

    assert (rebuilt.assessed, rebuilt.changed) == (3, 3)
    assert Standing.objects.filter(is_met=False).count() == 3


def test_rebuilding_a_healthy_system_changes_nothing(liu, chen, wang, posts, now):
    ledger.record_many(facts=[lecture(liu, 1), course(chen, 2)], recorded_by=None, now=now)
    standing.rebuild(year=2026, now=now)
    before = stored()

    rebuilt = standing.rebuild(year=2026, now=now + timedelta(days=1))

    assert rebuilt == standing.Rebuilt(assessed=3, changed=0, removed=0)
    assert stored() == before


def test_a_rebuild_equals_refreshing_after_every_fact(liu, chen, wang, posts, now):
    for key, learner in enumerate([liu, chen, wang, liu]):
        ledger.record(fact=course(learner, key), recorded_by=None, now=now)
        standing.refresh([learner.pk], year=2026, now=now)
    step_by_step = stored()
    Standing.objects.all().delete()

    standing.rebuild(year=2026, now=now)

    assert stored() == step_by_step


def test_a_damaged_standing_is_put_right(liu, now):
    standing.rebuild(year=2026, now=now)
    before = stored()
    Standing.objects.update(is_met=True, short=0)

    standing.rebuild(year=2026, now=now)

    assert stored() == before


def test_refreshing_leaves_others_alone(liu, chen, now):
    standing.refresh([liu.pk], year=2026, now=now)

    assert list(Standing.objects.values_list("learner", flat=True)) == [liu.pk]


@pytest.mark.parametrize(
    ("joined_on", "left_on", "is_assessed"),
    [
        (None, None, True),
        (date(2026, 12, 31), None, True),
        (date(2027, 1, 1), None, False),
        (None, date(2026, 1, 1), False),
        (None, date(2026, 1, 2), True),
        (None, date(2027, 3, 1), True),
    ],
)
def test_only_who_served_in_the_year_is_assessed(liu, now, joined_on, left_on, is_assessed):
    standing.rebuild(year=2026, now=now)
    Learner.objects.filter(pk=liu.pk).update(joined_on=joined_on, left_on=left_on)

    rebuilt = standing.rebuild(year=2026, now=now)

    assert (rebuilt.assessed, rebuilt.removed) == ((1, 0) if is_assessed else (0, 1))
    assert Standing.objects.exists() is is_assessed


def test_a_statement_can_be_had_as_it_was_known(liu, now):
    ledger.record(fact=course(liu, 1), recorded_by=None, now=now)
    ledger.record(fact=course(liu, 2), recorded_by=None, now=now + timedelta(days=1))

    def known_on(day):
        return standing.statement_of(liu, year=2026, as_known_on=day).totals["total"]

    assert known_on(date(2026, 6, 29)) == 0
    assert known_on(date(2026, 6, 30)) == 2
    assert known_on(date(2026, 7, 1)) == 4


def test_a_reversal_restores_the_statement(liu, now):
    before = standing.statement_of(liu, year=2026)
    entry = ledger.record(fact=course(liu, 1), recorded_by=None, now=now)
    assert standing.statement_of(liu, year=2026) != before

    ledger.reverse(fact=entry, why="有误", reversed_by=None, now=now)

    assert standing.statement_of(liu, year=2026) == before


@pytest.mark.parametrize("facts", [1, 30])
def test_a_statement_takes_four_queries(liu, posts, now, facts, django_assert_num_queries):
    ledger.record_many(facts=[course(liu, key) for key in range(facts)], recorded_by=None, now=now)

    with django_assert_num_queries(4):
        statement = standing.statement_of(liu, year=2026)

    assert len(statement.lines) == facts


def test_a_rebuild_takes_the_same_queries_for_one_and_for_three(
    liu, finance, posts, now, django_assert_num_queries
):
    people = Learner.objects.order_by("pk")
    with django_assert_num_queries(14):
        standing.rebuild(year=2026, now=now, learners=people.filter(pk=liu.pk))
    Standing.objects.all().delete()

    with django_assert_num_queries(14):
        standing.rebuild(year=2026, now=now)

    assert Standing.objects.count() == 3


def test_progress_counts_people(liu, chen, wang, now, monkeypatch):
    monkeypatch.setattr(standing, "BATCH", 2)
    heard = []

    standing.rebuild(year=2026, now=now, on_progress=heard.append)

    assert heard == [2, 3]


def test_the_job_rebuilds_in_parts(liu, chen, wang, clerk, now):
    parts = standing.parts(year=2026, size=2)
    assert [(part["first"], part["last"]) for part in parts] == [
        (liu.pk, chen.pk),
        (wang.pk, wang.pk),
    ]

    job = standing.submit_rebuild(year=2026, requested_by=clerk, now=now)
    work_off(job)

    job.refresh_from_db()
    assert Standing.objects.count() == 3
