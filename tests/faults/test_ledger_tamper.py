"""Somebody with the database in hand and the triggers off: every case is found and named.

The control comes first in each test: the ledger is sound before it is touched.
"""
# ruff: noqa: F811 -- the imported cast are fixtures, and fixtures are named as arguments

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from credits import anchor, chain, ledger, ledger_texts, verification
from credits.ledger_texts import FACT, LEARNER, PREVIOUS
from credits.models import ChainHead, Fact
from tests.credits.conftest import (  # noqa: F401 -- fixtures
    NOW,
    anchor_file,
    chen,
    city,
    clerk,
    course,
    finance,
    lecture,
    liu,
    wang,
    water,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.fault,
    pytest.mark.uncleared("it is tampered with, and its facts come from no feeder"),
]

GUARDS = ["ledger_is_append_only_update", "ledger_is_append_only_delete"]


@pytest.fixture
def sound(liu, chen, wang, clerk, anchor_file):
    """Six entries for Liu, one of them reversed, two for Chen, one for Wang; anchored."""
    ledger.record_many(
        facts=[
            *(lecture(liu, key) for key in (1, 2, 3)),
            *(course(liu, key) for key in (4, 5)),
            course(chen, 6),
            lecture(chen, 7),
            lecture(wang, 8),
        ],
        recorded_by=clerk,
        now=NOW,
    )
    entry = Fact.objects.get(source="catalog.attendance:2")
    ledger.reverse(fact=entry, why="签到有误", reversed_by=clerk, now=NOW)
    assert verification.verify().faults == []
    anchor.write(now=NOW)
    assert verification.verify().faults == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in GUARDS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE credits_fact DISABLE TRIGGER USER")


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def entry(source):
    return Fact.objects.get(source=source)


def faults():
    return verification.verify().faults


@pytest.mark.parametrize(
    "change",
    [
        "granted = 99",
        "granted = NULL",
        "happened_on = '2026-04-02'",
        "happened_from = NULL",
        "kind = 'exam'",
        'quantity = \'{"minutes":"600"}\'',
        'attributes = \'{"bucket":"required"}\'',
        "content = 'x'",
        "source = 'credits.import:99'",
        "why = '别的事由'",
        "recorded_at = '2026-01-01 00:00:00+00:00'",
        "recorded_by_id = NULL",
        "algorithm = 'v1|none'",
        "hash = 'x'",
    ],
)
def test_one_update_is_named(sound, change):
    target = entry("credits.import:4")

    sql(f"UPDATE credits_fact SET {change} WHERE id = %s", target.pk)

    assert faults()[0][:4] == (target.pk, target.learner_id, 2026, target.seq)


def test_one_update_alone_names_one_row_alone(sound):
    target = entry("catalog.attendance:3")

    sql('UPDATE credits_fact SET quantity = \'{"minutes":"600"}\' WHERE id = %s', target.pk)

    (fault,) = faults()
    assert fault.fact_id == target.pk
    assert "改动" in fault.what


def test_an_entry_given_to_another_person_is_found(sound, wang):
    target = entry("credits.import:5")

    sql("UPDATE credits_fact SET learner_id = %s, seq = 2 WHERE id = %s", wang.pk, target.pk)

    assert target.pk in {fault.fact_id for fault in faults()}


def test_an_entry_moved_to_another_year_is_found(sound):
    target = entry("credits.import:5")

    sql(
        "UPDATE credits_fact SET year = 2025, happened_on = '2025-04-01',"
        " happened_from = NULL, seq = 1 WHERE id = %s",
        target.pk,
    )

    assert target.pk in {fault.fact_id for fault in faults()}


def test_a_reversal_pointed_at_another_entry_is_found(sound):
    reversal = Fact.objects.exclude(reverses=None).get()

    sql(
        "UPDATE credits_fact SET reverses_id = %s WHERE id = %s",
        entry("catalog.attendance:3").pk,
        reversal.pk,
    )

    assert faults()[0].fact_id == reversal.pk


def test_two_entries_that_change_places_are_found(sound):
    first, second = entry("catalog.attendance:1"), entry("catalog.attendance:3")

    sql("UPDATE credits_fact SET seq = 99 WHERE id = %s", first.pk)
    sql("UPDATE credits_fact SET seq = %s WHERE id = %s", first.seq, second.pk)
    sql("UPDATE credits_fact SET seq = %s WHERE id = %s", second.seq, first.pk)

    assert {first.pk, second.pk} <= {fault.fact_id for fault in faults()}


def test_a_deletion_in_the_middle_is_found(sound):
    target = entry("catalog.attendance:3")
    after = Fact.objects.get(learner=target.learner, seq=target.seq + 1)

    sql("DELETE FROM credits_fact WHERE id = %s", target.pk)

    (fault,) = faults()
    assert (fault.fact_id, fault.what) == (after.pk, f"此条之前缺少第 {target.seq} 条")


def test_a_deletion_at_the_end_is_found(sound, chen):
    last = entry("catalog.attendance:7")

    sql("DELETE FROM credits_fact WHERE id = %s", last.pk)

    assert {(fault.learner_id, fault.seq) for fault in faults()} == {(chen.pk, 2)}


def test_a_cut_off_end_with_a_repaired_head_is_found_by_the_anchor(sound, chen):
    sql("DELETE FROM credits_fact WHERE id = %s", entry("catalog.attendance:7").pk)
    sql(
        "UPDATE credits_chainhead SET seq = 1, hash = %s WHERE learner_id = %s",
        entry("credits.import:6").hash,
        chen.pk,
    )

    (fault,) = faults()
    assert (fault.learner_id, fault.seq) == (chen.pk, 2)
    assert "锚文件" in fault.what


def test_a_whole_person_taken_out_is_found_by_the_anchor(sound, wang):
    sql("DELETE FROM credits_fact WHERE learner_id = %s", wang.pk)
    sql("DELETE FROM credits_chainhead WHERE learner_id = %s", wang.pk)

    (fault,) = faults()
    assert (fault.learner_id, fault.year) == (wang.pk, 2026)
    assert "锚文件" in fault.what


def test_a_person_taken_out_without_the_head_is_found(sound, wang, anchor_file):
    anchor_file.unlink()

    sql("DELETE FROM credits_fact WHERE learner_id = %s", wang.pk)

    (fault,) = faults()
    assert (fault.learner_id, fault.what) == (wang.pk, "链头记有 1 条，台账里一条也没有")


def test_a_missing_head_is_found(sound, wang):
    sql("DELETE FROM credits_chainhead WHERE learner_id = %s", wang.pk)

    assert [fault.what for fault in faults()] == ["这条链没有链头记录"]


def test_a_changed_head_is_found(sound, wang):
    sql("UPDATE credits_chainhead SET hash = 'x' WHERE learner_id = %s", wang.pk)

    assert [fault.what for fault in faults()] == ["链尾与链头记录不符"]


def rehash(learner, key, *, head=True):
    """Seal the chain of a learner anew with some key, as verification reads it."""
    rows = [row for row in ledger_texts.entries() if int(row[LEARNER]) == learner.pk]
    seal, previous = chain.Seal(key), b""
    for row in rows:
        row[PREVIOUS] = previous
        sealed = seal.of(ledger_texts.sealed_text(row), chain.ALGORITHM)
        sql(
            "UPDATE credits_fact SET previous_hash = %s, hash = %s WHERE id = %s",
            previous.decode(),
            sealed,
            int(row[FACT]),
        )
        previous = sealed.encode()
    if head:
        sql(
            "UPDATE credits_chainhead SET hash = %s, seq = %s WHERE learner_id = %s",
            previous.decode(),
            len(rows),
            learner.pk,
        )


def test_a_chain_sealed_anew_without_the_key_is_found(sound, liu):
    sql("UPDATE credits_fact SET granted = 50 WHERE source = 'credits.import:4'")
    rehash(liu, b"a guess")

    assert {fault.learner_id for fault in faults()} == {liu.pk}


def test_a_chain_sealed_anew_with_the_key_is_found_by_the_anchor(sound, chen):
    sql("UPDATE credits_fact SET granted = 50 WHERE source = 'credits.import:6'")
    rehash(chen, settings.LEDGER_MAC_KEY.encode())

    (fault,) = faults()
    assert fault.fact_id == entry("catalog.attendance:7").pk
    assert "锚文件" in fault.what


def test_an_inserted_entry_is_found(sound, wang):
    real = entry("catalog.attendance:8")
    forged = Fact(
        **{
            field.attname: getattr(real, field.attname)
            for field in Fact._meta.concrete_fields
            if not field.primary_key
        }
    )
    forged.seq, forged.source, forged.previous_hash = 2, "catalog.attendance:9", real.hash
    Fact.objects.bulk_create([forged])
    ChainHead.objects.filter(learner=wang).update(seq=2, hash=forged.hash)

    assert [fault.fact_id for fault in faults()] == [forged.pk]


def test_a_changed_anchor_is_found(sound, anchor_file, wang):
    text = anchor_file.read_text()
    anchor_file.write_text(text.replace(f"\n{wang.pk} 2026 1 ", f"\n{wang.pk} 2026 2 "))
    assert anchor_file.read_text() != text

    (fault,) = faults()
    assert "锚文件" in fault.what
    assert "改动" in fault.what


@pytest.mark.parametrize("text", ["", "nonsense", "ledger-anchor v1|sha256 x y z w\n"])
def test_a_damaged_anchor_is_found(sound, anchor_file, text):
    anchor_file.write_text(text)

    assert len(faults()) == 1


def test_an_older_database_put_back_is_found_by_the_anchor(sound, chen):
    kept = [(head.pk, head.seq, head.hash) for head in ChainHead.objects.all()]
    ledger.record(fact=lecture(chen, 20), recorded_by=None, now=NOW)
    anchor.write(now=NOW)

    sql("DELETE FROM credits_fact WHERE source = 'catalog.attendance:20'")
    for pk, seq, digest in kept:
        sql("UPDATE credits_chainhead SET seq = %s, hash = %s WHERE id = %s", seq, digest, pk)

    assert [(fault.learner_id, fault.seq) for fault in faults()] == [(chen.pk, 3)]


def test_lawful_growth_is_no_fault(sound, chen):
    ledger.record(fact=lecture(chen, 20), recorded_by=None, now=NOW)

    assert faults() == []


def test_the_command_names_the_row_and_leaves_the_anchor(sound, anchor_file):
    before = anchor_file.read_bytes()
    target = entry("credits.import:4")
    sql("UPDATE credits_fact SET granted = 99 WHERE id = %s", target.pk)
    out = StringIO()

    with pytest.raises(CommandError) as refusal:
        call_command("verify_ledger", "--json", stdout=out, stderr=StringIO())

    report = json.loads(out.getvalue())
    assert refusal.value.returncode == 1
    assert report["sound"] is False
    assert [fault["fact_id"] for fault in report["faults"]] == [target.pk]
    assert anchor_file.read_bytes() == before


def test_nobody_is_named_in_a_report(sound, liu):
    sql("UPDATE credits_fact SET granted = 99 WHERE learner_id = %s", liu.pk)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=out, stderr=StringIO())

    assert liu.name not in out.getvalue()
    assert liu.personnel_no not in out.getvalue()
