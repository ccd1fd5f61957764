"""Sixteen ways to change the ledger behind its back: the triggers stop whoever leaves them on,
and `verify_ledger` finds what was done by somebody who took them off, names it, and says no.

The long run does the same to a ledger of 28,000 people's 560,000 facts and times the walk.
"""
# ruff: noqa: F811 -- the imported cast are fixtures, and fixtures are named as arguments

import json
import time
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from credits import anchor, ledger, verification
from credits.models import Fact
from people import bulk
from people.models import Learner
from tests.benchmarks import city as large_city
from tests.credits.conftest import (  # noqa: F401 -- fixtures
    NOW,
    anchor_file,
    city,
    course,
    finance,
    lecture,
    liu,
    wang,
    water,
)
from tests.faults import tampering

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.fault,
    pytest.mark.uncleared("it is tampered with, and its facts come from no feeder"),
]
PEOPLE, EACH = 28_000, 20
BATCH = 2_000


def record(*facts, and_reverse):
    ledger.record_many(facts=facts, recorded_by=None, now=NOW)
    entry = Fact.objects.get(source=and_reverse)
    ledger.reverse(fact=entry, why="签到有误", reversed_by=None, now=NOW)


@pytest.fixture
def victim(liu, wang, anchor_file):
    """Liu with four entries, the last of which takes the third one back; Wang with one."""
    facts = [lecture(liu, 1), course(liu, 2), lecture(liu, 3), lecture(wang, 4)]
    record(*facts, and_reverse="catalog.attendance:3")
    anchor.write(now=NOW)
    return liu


@pytest.fixture
def guards_off(victim):
    take_guards_off()


def take_guards_off():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_is_append_only_update")
            cursor.execute("DROP TRIGGER ledger_is_append_only_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE credits_fact DISABLE TRIGGER USER")


def name_of(way):
    return way.__name__


def test_an_untouched_ledger_passes(victim):
    call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize(
    "way", [way for way in tampering.WAYS if way not in tampering.BESIDE_THE_LEDGER], ids=name_of
)
def test_the_triggers_stop_whoever_leaves_them_on(victim, way):
    with pytest.raises(DatabaseError), transaction.atomic():
        way(victim)


@pytest.mark.parametrize("way", tampering.WAYS, ids=name_of)
def test_each_way_is_found_and_named(guards_off, victim, way):
    expected, out = way(victim), StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("verify_ledger", "--json", stdout=out, stderr=StringIO())

    said = [verification.Fault(**one) for one in json.loads(out.getvalue())["faults"]]
    assert refusal.value.returncode == 1
    assert expected.is_in(said), said


@pytest.fixture
def large_ledger(db, anchor_file):
    """Twenty facts for each of 28,000, recorded by the ledger, and anchored."""
    keys = people_of_a_city()
    numbers = [(key, number) for key in keys for number in range(1, EACH)]
    with bulk.collector_paused():
        for at in range(0, len(numbers), BATCH * EACH):
            facts = [fact_of(*place) for place in numbers[at : at + BATCH * EACH]]
            ledger.record_many(facts=facts, recorded_by=None, now=NOW)
    victim = Learner.objects.get(pk=keys[PEOPLE // 2])
    record(*(fact_of(key, EACH) for key in keys if key != victim.pk),
           and_reverse=f"catalog.attendance:{victim.pk}/{EACH - 1}")  # fmt: skip
    anchor.write(now=NOW)
    return victim


def people_of_a_city():
    agency = large_city.Agency.add_root(code="4101", name="绿城市")
    with connection.cursor() as cursor:
        cursor.execute(large_city.PEOPLE, [agency.pk, 1, PEOPLE])
    return list(Learner.objects.order_by("pk").values_list("pk", flat=True))


def fact_of(key, number):
    learner, on = Learner(pk=key), date(tampering.YEAR, 1, 5) + timedelta(days=8 * number)
    if number == 2:
        return course(learner, f"{key}/{number}", on=on)
    return lecture(learner, f"{key}/{number}", on=on)


@pytest.mark.deep
@pytest.mark.postgres_only
def test_among_half_a_million_facts_each_way_is_found(large_ledger, anchor_file, report):
    began = time.monotonic()
    walked = verification.verify()
    seconds = time.monotonic() - began
    assert (walked.faults, walked.entries) == ([], PEOPLE * EACH)
    take_guards_off()
    kept, found = anchor_file.read_bytes(), []

    for way in tampering.WAYS:
        with transaction.atomic():
            if way(large_ledger).is_in(verification.verify().faults):
                found.append(way)
            transaction.set_rollback(True)
        anchor_file.write_bytes(kept)

    assert found == list(tampering.WAYS)
    assert verification.verify().faults == []
    report(facts=walked.entries, seconds_to_verify=round(seconds, 1), ways=len(tampering.WAYS),
           found=len(found))  # fmt: skip
