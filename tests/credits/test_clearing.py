"""Clearing: what ought to be in force is what is."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from credits import clearing, ledger
from credits.models import Fact
from tests.credits.conftest import course, lecture

pytestmark = pytest.mark.django_db
FEEDERS = {"catalog.attendance": "tests.credits.test_clearing.two_attended"}


def two_attended():
    return iter(["catalog.attendance:1", "catalog.attendance:2"])


def clear():
    (account,) = clearing.clear(FEEDERS)
    return account


def test_all_clear_when_facts_are_as_expected(liu, now):
    ledger.record_many(
        facts=[lecture(liu, 1), lecture(liu, 2), course(liu, 3)], recorded_by=None, now=now
    )

    assert clear() == clearing.Cleared("catalog.attendance", 2, (), ())
    assert clear().is_clear


def test_a_posting_that_never_happened_is_missing(liu, now):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)

    assert clear().missing == ("catalog.attendance:2",)


def test_a_reversed_fact_is_missing_while_it_is_expected(liu, now):
    ledger.record_many(facts=[lecture(liu, 1), lecture(liu, 2)], recorded_by=None, now=now)
    entry = Fact.objects.get(source="catalog.attendance:2")
    ledger.reverse(fact=entry, why="有误", reversed_by=None, now=now)

    assert clear().missing == ("catalog.attendance:2",)


def test_a_fact_that_nobody_expects_is_surplus(liu, now):
    ledger.record_many(facts=[lecture(liu, key) for key in (1, 2, 3)], recorded_by=None, now=now)

    assert clear().surplus == ("catalog.attendance:3",)


def test_the_command_names_what_is_not_clear(liu, now, settings):
    settings.LEDGER_FEEDERS = FEEDERS
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)
    out = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("clear_ledger", stdout=out, stderr=StringIO())

    assert refusal.value.returncode == 1
    assert "缺 catalog.attendance:2" in out.getvalue()


def test_the_command_prints_one_document(liu, now, settings):
    settings.LEDGER_FEEDERS = FEEDERS
    ledger.record_many(facts=[lecture(liu, 1), lecture(liu, 2)], recorded_by=None, now=now)
    out = StringIO()

    call_command("clear_ledger", "--json", stdout=out, stderr=StringIO())

    assert json.loads(out.getvalue()) == [
        {"feeder": "catalog.attendance", "expected": 2, "missing": [], "surplus": []}
    ]


def test_the_feeders_of_this_installation_can_be_asked(db):
    assert all(account.is_clear for account in clearing.clear())
