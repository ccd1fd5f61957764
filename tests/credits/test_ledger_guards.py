"""Nobody changes the ledger: not through the ORM, not through SQL."""

import pytest
from django.db import DatabaseError, connection, transaction

from credits import ledger
from credits.models import AppendOnlyError, Fact
from tests.credits.conftest import lecture

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(liu, now):
    return ledger.record(fact=lecture(liu, 1), recorded_by=None, now=now)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: Fact.objects.update(why="改"),
        lambda entry: Fact.objects.all().delete(),
        lambda entry: Fact.objects.bulk_update([entry], ["why"]),
        lambda entry: Fact.objects.update_or_create(pk=entry.pk, defaults={"why": "改"}),
        lambda entry: Fact.objects.bulk_create(
            [entry], update_conflicts=True, unique_fields=["source"], update_fields=["why"]
        ),
        lambda entry: entry.save(),
        lambda entry: entry.delete(),
    ],
    ids=["update", "delete", "bulk_update", "update_or_create", "upsert", "save", "instance"],
)
def test_the_orm_refuses_to_change_an_entry(entry, change):
    with pytest.raises(AppendOnlyError, match="只能追加"):
        change(entry)

    assert Fact.objects.get().why == entry.why


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_fact SET granted = 9",
        "UPDATE credits_fact SET hash = 'x'",
        "DELETE FROM credits_fact",
    ],
)
def test_the_database_refuses_to_change_an_entry(entry, statement):
    with (
        pytest.raises(DatabaseError, match="ledger_is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Fact.objects.get().granted is None


@pytest.mark.postgres_only
def test_the_database_refuses_to_empty_the_ledger(entry):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with (
        pytest.raises(DatabaseError, match="ledger_is_never_truncated"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE credits_fact CASCADE")

    assert Fact.objects.count() == 1


def _row(entry, **changes):
    """The columns of an entry, for an INSERT that goes round the ledger."""
    row = {
        field.column: getattr(entry, field.attname)
        for field in Fact._meta.concrete_fields
        if not field.primary_key
    }
    row |= {"source": "x:2", "seq": 2, "quantity": "{}", "attributes": "{}"}
    return row | changes


def _insert(row):
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    moment = connection.ops.adapt_datetimefield_value(row["recorded_at"])
    values = [*(row | {"recorded_at": moment}).values()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO credits_fact ({columns}) VALUES ({places})", values)


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "catalog.attendance:1"},
        {"seq": 1},
        {"seq": 0},
        {"year": 2025},
        {"why": "  "},
        {"kind": ""},
        {"granted": -1},
        {"happened_from": "2026-03-07"},
    ],
    ids=lambda changes: ",".join(changes),
)
def test_the_database_refuses_an_impossible_entry(entry, changes):
    row = _row(entry, happened_on="2026-03-06", **changes)

    with pytest.raises(DatabaseError):
        _insert(row)
    _insert(_row(entry, happened_on="2026-03-06"))  # the same without the change is taken

    assert Fact.objects.count() == 2


def test_the_database_refuses_to_reverse_twice_or_a_reversal(entry, chen, now):
    other = ledger.record(fact=lecture(chen, 9), recorded_by=None, now=now)
    reversal = ledger.reverse(fact=entry, why="有误", reversed_by=None, now=now)

    for reverses in (entry, reversal, other):
        with pytest.raises(DatabaseError):
            _insert(_row(entry, happened_on="2026-03-06", seq=3, reverses_id=reverses.pk))
