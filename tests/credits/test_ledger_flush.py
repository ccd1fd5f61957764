"""The guards of the ledger are there in every test, also after one that emptied the tables."""

import pytest
from django.db import DatabaseError, connection, transaction

from credits import ledger
from tests.credits.conftest import NOW, lecture


def refuse_update():
    with (
        pytest.raises(DatabaseError, match="ledger_is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE credits_fact SET granted = 9")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_guards_are_back_after_a_flush_by_marker(liu, turn):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=NOW)

    refuse_update()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_guards_are_back_after_a_flush_by_fixture(transactional_db, liu, turn):
    ledger.record(fact=lecture(liu, 1), recorded_by=None, now=NOW)

    refuse_update()
