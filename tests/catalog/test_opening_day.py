"""The rehearsal of an opening: who comes with which wishes, and what the pass sheet sees."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from catalog.models import Enrolment, PoolName
from catalog.opening_day import arrivals, sheet
from catalog.opening_day.browser import Answer, Visitor
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture
def sessions(lecture):
    return [
        cast.make_session(lecture, open_seats=1, starts_at=NOW + timedelta(days=10 + day))
        for day in range(4)
    ]


def test_same_numbers_bring_the_same_people(sessions):
    visitors = [Visitor(f"key{number}") for number in range(50)]

    first, again, other = (arrivals.plan(visitors, sessions, seed=seed) for seed in (1, 1, 2))

    assert first == again != other
    assert [one.visitor for one in first] == visitors
    assert all(0 < len(set(one.sessions)) == len(one.sessions) <= 3 for one in first)


def test_sheet_counts_the_seats_held_and_not_the_counter(sessions, wang, zhao):
    pool = sessions[0].pools.get(name=PoolName.OPEN)
    assert (sheet.oversold("default"), sheet.miscounted("default")) == (0, 0)

    for learner in (wang, zhao):
        Enrolment.objects.create(session=sessions[0], pool=pool, learner=learner, enrolled_at=NOW)

    assert (sheet.oversold("default"), sheet.miscounted("default")) == (1, 1)
    assert (sheet.duplicates("default"), sheet.held("default")) == (0, 2)


@pytest.mark.postgres_only
def test_sheet_sees_a_second_seat_of_one_person(sessions, wang):
    pool = sessions[0].pools.get(name=PoolName.OPEN)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX learner_holds_one_seat_per_session")
        for _time in range(2):
            Enrolment.objects.create(session=sessions[0], pool=pool, learner=wang, enrolled_at=NOW)

        assert sheet.duplicates("default") == 1
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("change", "passed"),
    [({}, True), ({"oversold": 1}, False), ({"server_errors": 1}, False), ({"broken": 2}, False)],
)
def test_anything_that_should_be_nought_fails_the_sheet(change, passed):
    figures = {
        "people": 1, "clients": 1, "database": "sqlite", "requests": 3, "accepted": 1,
        "oversold": 0, "duplicates": 0, "miscounted": 0, "server_errors": 0, "broken": 0,
        "p50_ms": 1.0, "p95_ms": 2.0, "seconds": 0.1, "connections_at_most": None,
    }  # fmt: skip

    assert sheet.Sheet(**figures | change).as_json()["passed"] is passed


def test_answers_are_told_apart():
    answers = [Answer("/", status, 0.1) for status in (200, 302, 500, 503, 0)]

    assert (sheet.server_errors(answers), sheet.broken(answers)) == (2, 1)
    assert sheet.spread(answers) == (100.0, 100.0)
    assert sheet.spread([]) == (0.0, 0.0)
