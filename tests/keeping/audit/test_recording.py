"""One record a transaction, in it; what is not recorded is not done."""

import json
import threading
from contextlib import contextmanager, nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from credits.models import SpecialDay
from keeping.audit import acts, verification
from keeping.audit.acts import Told, Way
from keeping.models import AuditRecord
from people import bulk
from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
REFUSE = {
    "postgresql": (
        "ALTER TABLE keeping_auditrecord ADD CONSTRAINT is_full CHECK (seq < 0) NOT VALID",
        "ALTER TABLE keeping_auditrecord DROP CONSTRAINT is_full",
    ),
    "sqlite": (
        "CREATE TRIGGER is_full BEFORE INSERT ON keeping_auditrecord "
        "BEGIN SELECT RAISE(ABORT, 'full'); END",
        "DROP TRIGGER is_full",
    ),
}


def change_without_a_record(together=nullcontext):
    with refused_records(), together():
        User.objects.create(username="liu", name="刘")


def told():
    """What each record says of rows, the oldest first."""
    return [json.loads(one.changes) for one in AuditRecord.objects.order_by("pk")]


def doing(account_id=7, name="a/<int:pk>/route/", about="pk=3", request="number-1"):
    return acts.doing(way=Way.REQUEST, tell=lambda: Told(account_id, name, about, request))


@contextmanager
def refused_records():
    """The table of records takes none."""
    refuse, allow = REFUSE[connection.vendor]
    run(refuse)
    try:
        yield
    finally:
        run(allow)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_statement_of_its_own_leaves_a_record():
    with doing():
        made = User.objects.create(username="liu", name="刘")

    [record] = AuditRecord.objects.all()
    assert User.objects.get() == made
    assert (record.account_id, record.chain, record.seq) == (7, "account-7", 1)
    assert (record.way, record.name, record.about) == ("REQUEST", "a/<int:pk>/route/", "pk=3")
    assert (record.request, record.outcome) == ("number-1", "DONE")
    assert told() == [{"people_user": {"added": 1}}]


def test_a_transaction_leaves_one_record_of_all_its_rows():
    with transaction.atomic():
        User.objects.bulk_create(User(username=f"u{n}", name="人") for n in range(3))
        User.objects.filter(username="u1").update(name="她")
        User.objects.get(username="u2").delete()

    [record] = told()
    assert record["people_user"] == {"added": 3, "changed": 1, "removed": 1}


def test_what_is_rolled_back_leaves_none():
    with transaction.atomic():
        User.objects.create(username="liu", name="刘")
        transaction.set_rollback(True)
    with transaction.atomic():
        User.objects.create(username="wang", name="王")
        with transaction.atomic():
            SpecialDay.objects.create(on="2026-10-01", is_working=False, name="国庆节")
            transaction.set_rollback(True)

    assert told() == [{"people_user": {"added": 1}}]


def test_a_statement_that_changes_nothing_leaves_none():
    User.objects.filter(username="nobody").update(name="无")
    list(User.objects.all())

    assert told() == []


def test_rows_past_the_orm_are_counted():
    rows = [(f"2026-10-0{n}", False, "国庆节") for n in (1, 2, 3)]

    bulk.insert(SpecialDay, ('"on"', "is_working", "name"), rows)

    assert told() == [{"credits_specialday": {"added": 3}}]


@pytest.mark.parametrize("together", [nullcontext, transaction.atomic])
def test_without_its_record_nothing_is_done(together):
    with pytest.raises(DatabaseError):
        change_without_a_record(together)

    assert list(User.objects.all()) == []


def test_without_the_recording_it_would_be_done():
    """The control of the test above."""
    connection.is_recording = False
    try:
        change_without_a_record()
    finally:
        connection.is_recording = True

    assert User.objects.count() == 1


def test_records_are_refused_a_change_by_the_database():
    User.objects.create(username="liu", name="刘")

    with pytest.raises(DatabaseError, match="is_append_only"):
        AuditRecord.objects.update(name="another")
    with pytest.raises(DatabaseError, match="is_append_only"):
        AuditRecord.objects.all().delete()


@pytest.mark.postgres_only
def test_killed_before_the_commit_neither_is_there():
    def change_and_die():
        with transaction.atomic():
            User.objects.create(username="liu", name="刘")
            connection._record()
            run("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseError):
        change_and_die()
    connection.close()

    assert (User.objects.count(), AuditRecord.objects.count()) == (0, 0)


@pytest.mark.postgres_only
def test_one_person_in_four_windows_has_one_chain():
    def change(window):
        with doing():
            for n in range(5):
                User.objects.create(username=f"{window}-{n}", name="人")
        connection.close()

    windows = [threading.Thread(target=change, args=[n]) for n in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    found = AuditRecord.objects.order_by("seq").values_list("chain", "seq")
    assert list(found) == [("account-7", n) for n in range(1, 21)]
    assert verification.verify(anchored={}).faults == []
