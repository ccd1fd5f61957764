"""Somebody with the database in hand and the triggers off: each case is found and named.

The control comes first in each test: the records are sound before they are touched.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from credits import anchor
from keeping.audit import acts, records, sealing, verification
from keeping.audit.acts import Told, Way
from keeping.audit.records import Outcome
from keeping.audit.statements import Change
from keeping.models import AuditHead, AuditRecord
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
GUARDS = ("audit_record_is_append_only_update", "audit_record_is_append_only_delete")


def add(account_id, times):
    act = acts.Act(Way.REQUEST, lambda: Told(account_id, "a/route/", "pk=1", "number"))
    for _ in range(times):
        changes = {Change("changed", "people_role"): 1}
        records.add(connection, act=act, outcome=Outcome.DONE, changes=changes, now=NOW)


@pytest.fixture
def sound(settings, tmp_path):
    """Four records of account 7, two of account 8, one of the house; anchored; triggers off."""
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    add(7, 4)
    add(8, 2)
    add(None, 1)
    anchor.write(now=NOW)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in GUARDS:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE keeping_auditrecord DISABLE TRIGGER USER")
    assert faults() == []


def faults():
    anchor.read()
    return verification.verify(anchored=anchor.audit_heads()).faults


def named():
    return {(one.chain, one.seq) for one in faults()}


def of(account_id):
    return AuditRecord.objects.filter(chain=f"account-{account_id}").order_by("seq")


def seal_anew(chain, *, key):
    """As whoever lacks the real key would: every hash fits the one before it, and the head too."""
    previous = sealing.START
    for row in AuditRecord.objects.filter(chain=chain).order_by("seq"):
        text = verification.text_of(row)
        digest = sealing.seal(text, previous=previous, algorithm=row.algorithm, key=key)
        AuditRecord.objects.filter(pk=row.pk).update(previous=previous, hash=digest)
        previous = digest
    AuditHead.objects.filter(chain=chain).update(hash=previous)


@pytest.mark.parametrize(
    "edited",
    [
        {"account_id": 9},
        {"at": NOW.replace(year=2025)},
        {"name": "another/route/"},
        {"changes": "{}"},
        {"outcome": "REFUSED"},
        {"algorithm": "v0|none"},
    ],
    ids=lambda edited: next(iter(edited)),
)
def test_an_edited_record_is_named(sound, edited):
    target = of(7)[1]

    AuditRecord.objects.filter(pk=target.pk).update(**edited)

    assert [(one.record_id, one.seq) for one in faults()] == [(target.pk, 2)]


def test_a_record_taken_out_of_the_middle_is_missed(sound):
    of(7)[1].delete()

    assert ("account-7", 3) in named()


def test_a_cut_off_end_is_missed_by_its_head(sound):
    of(7)[3].delete()

    assert named() == {("account-7", 4)}


def test_a_cut_off_end_with_a_repaired_head_is_missed_by_the_anchor(sound):
    of(7)[3].delete()
    AuditHead.objects.filter(chain="account-7").update(seq=3, hash=of(7)[2].hash)

    assert [one.what for one in faults()] == ["锚文件记有此条，库里没有"]


def test_a_chain_sealed_anew_without_the_key_is_named(sound):
    AuditRecord.objects.filter(pk=of(7)[1].pk).update(account_id=9)
    seal_anew("account-7", key=b"guessed")

    assert ("account-7", 2) in named()


def test_a_chain_sealed_anew_with_the_key_is_named_by_the_anchor(sound, settings):
    AuditRecord.objects.filter(pk=of(7)[1].pk).update(account_id=9)
    seal_anew("account-7", key=settings.LEDGER_MAC_KEY.encode())

    assert named() == {("account-7", 4)}


def test_a_whole_account_taken_out_is_missed_by_the_anchor(sound):
    of(8).delete()
    AuditHead.objects.filter(chain="account-8").delete()

    assert named() == {("account-8", 2)}


def test_records_taken_out_without_their_head_are_missed_without_an_anchor(sound):
    of(8).delete()

    assert [one.chain for one in verification.verify(anchored={}).faults] == ["account-8"]


def test_an_added_record_that_nobody_sealed_is_named(sound):
    row = of(7)[3]
    row.pk, row.seq, row.previous = None, 5, row.hash
    row.save(force_insert=True)

    assert ("account-7", 5) in named()


def test_the_command_names_it_and_moves_no_anchor(sound, settings):
    before = settings.LEDGER_ANCHOR_FILE.read_text()
    AuditRecord.objects.filter(pk=of(7)[1].pk).update(name="another/route/")
    out = StringIO()

    with pytest.raises(CommandError, match="审计记录有 1 处不符"):
        call_command("verify_ledger", "--json", stdout=out, stderr=StringIO())

    report = json.loads(out.getvalue())
    assert (report["sound"], report["faults"]) == (False, [])
    assert report["audit"]["faults"][0]["chain"] == "account-7"
    assert settings.LEDGER_ANCHOR_FILE.read_text() == before


def test_an_anchor_of_before_there_were_records_is_still_read(settings, tmp_path):
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    anchor.write(now=NOW)
    add(7, 2)

    assert anchor.audit_heads() == {}
    assert faults() == []
