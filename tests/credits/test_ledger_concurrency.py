"""Sixteen feeders at once: one entry per source, chains without a break.

The control switches the head's lock off, and must break; else the test would prove nothing.
"""

import threading
import time

import pytest
from django.db import DatabaseError, connection

from credits import ledger, ledger_heads, verification
from credits.models import Fact
from tests.credits.conftest import NOW, course, lecture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
THREADS = 16


def at_once(work):
    """Run work(number) in sixteen threads that start together; returns what they raised."""
    barrier, raised = threading.Barrier(THREADS), []

    def run(number):
        try:
            barrier.wait()
            work(number)
        except (DatabaseError, ledger.ConflictingSourceError) as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_the_same_sources_from_all_sides_are_recorded_once(liu, chen, wang, anchor_file):
    people = [liu, chen, wang]
    facts = [lecture(people[key % 3], key) for key in range(100)]

    raised = at_once(
        lambda number: ledger.record_many(
            facts=facts[number:] + facts[:number], recorded_by=None, now=NOW
        )
    )

    assert raised == []
    assert Fact.objects.count() == 100
    assert verification.verify().faults == []


def test_different_sources_of_one_learner_make_one_chain(liu, anchor_file):
    def work(number):
        for key in range(10):
            ledger.record(fact=course(liu, f"{number}-{key}"), recorded_by=None, now=NOW)

    raised = at_once(work)

    assert raised == []
    verified = verification.verify()
    assert (verified.entries, verified.chains, verified.faults) == (160, 1, [])


def test_without_the_lock_the_chain_breaks(liu, anchor_file, monkeypatch):
    def unlocked(cursor, parameters):
        cursor.execute(ledger_heads.HELD, parameters)
        found = cursor.fetchone()
        time.sleep(0.05)  # everybody has read the same head by now
        return found

    monkeypatch.setattr(ledger_heads, "lock_one", unlocked)

    raised = at_once(
        lambda number: ledger.record(fact=course(liu, number), recorded_by=None, now=NOW)
    )

    assert raised or verification.verify().faults


def test_a_source_claimed_for_two_learners_goes_to_one(liu, chen, anchor_file):
    people = [liu, chen]

    raised = at_once(
        lambda number: ledger.record(
            fact=course(people[number % 2], "same"), recorded_by=None, now=NOW
        )
    )

    assert Fact.objects.count() == 1
    assert {type(error) for error in raised} == {ledger.ConflictingSourceError}
    assert len(raised) == THREADS // 2
    assert verification.verify().faults == []


def test_one_entry_is_reversed_once_from_all_sides(liu, anchor_file):
    entry = ledger.record(fact=course(liu, 1), recorded_by=None, now=NOW)

    raised = at_once(
        lambda number: ledger.reverse(fact=entry, why="有误", reversed_by=None, now=NOW)
    )

    assert raised == []
    assert Fact.objects.exclude(reverses=None).count() == 1
    assert verification.verify().faults == []


def test_verification_during_postings_finds_no_fault(liu, chen, anchor_file):
    seen = []

    def work(number):
        if number < 2:
            seen.extend(verification.verify().faults for _ in range(10))
            return
        for key in range(10):
            learner = (liu, chen)[number % 2]
            ledger.record(fact=course(learner, f"{number}-{key}"), recorded_by=None, now=NOW)

    raised = at_once(work)

    assert raised == []
    assert [faults for faults in seen if faults] == []
