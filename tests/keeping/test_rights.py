"""The role that serves requests adds to history and cannot change it (T-LED-4)."""
# ruff: noqa: F811 -- the imported cast are fixtures, and fixtures are named as arguments

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from credits import ledger
from credits.models import Fact
from keeping import rights
from tests.credits.conftest import (  # noqa: F401 -- fixtures
    NOW,
    anchor_file,
    city,
    clerk,
    course,
    finance,
    liu,
    water,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]
ROLE = "serves_requests"
REWRITES = [
    "UPDATE credits_fact SET granted = 99",
    "DELETE FROM credits_fact",
    "TRUNCATE credits_fact CASCADE",
    "ALTER TABLE credits_fact DISABLE TRIGGER USER",
    "SET session_replication_role = replica",
    "DROP TRIGGER ledger_is_append_only ON credits_fact",
    """CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RETURN NEW; END $$""",
]
# What a trigger refuses its owner as well: the rights are a second wall there.
GUARDED = REWRITES[:3]


@pytest.fixture
def role(db):
    run(f"CREATE ROLE {ROLE}")
    rights.give(ROLE)
    return ROLE


@pytest.fixture
def history(liu, clerk, anchor_file):
    ledger.record_many(facts=[course(liu, 4)], recorded_by=clerk, now=NOW)


@pytest.mark.parametrize("statement", REWRITES)
def test_history_is_not_the_roles_to_change(role, history, statement):
    run(f"SET LOCAL ROLE {role}")

    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        attempt(statement)


@pytest.mark.parametrize("statement", [one for one in REWRITES if one not in GUARDED])
def test_without_the_role_the_same_would_be_done(role, history, statement):
    # The deferred checks of what was just recorded would be in the way.
    run("SET CONSTRAINTS ALL IMMEDIATE")

    attempt(statement)


def test_the_role_records_facts(role, liu, clerk, anchor_file):
    run(f"SET LOCAL ROLE {role}")

    ledger.record_many(facts=[course(liu, 4)], recorded_by=clerk, now=NOW)

    assert Fact.objects.count() == 1


def test_a_closing_may_be_confirmed_but_not_rewritten(role):
    """Its trigger fixes what was prepared, and leaves free what the second person adds."""
    may = "SELECT has_column_privilege(%s, 'credits_yearclosing', %s, 'UPDATE')"

    assert (value(may, role, "closed_at"), value(may, role, "prepared_at")) == (True, False)


def test_a_row_of_history_may_be_locked_and_not_moved(role, history):
    """A notice is locked while its service is recorded."""
    run(f"SET LOCAL ROLE {role}")

    attempt("SELECT id FROM credits_fact FOR UPDATE")

    with pytest.raises(IntegrityError, match="is_append_only"):
        attempt("UPDATE credits_fact SET id = id + 1")


def test_every_append_only_table_is_closed(role):
    open_tables = """
        SELECT t.tgrelid::regclass::text FROM pg_trigger t
        WHERE t.tgname LIKE '%%\\_is\\_append\\_only'
        AND (has_table_privilege(%s, t.tgrelid, 'UPDATE')
             OR has_table_privilege(%s, t.tgrelid, 'DELETE')
             OR has_table_privilege(%s, t.tgrelid, 'TRUNCATE'))"""

    assert value(f"SELECT array_agg(x) FROM ({open_tables}) AS found (x)", *[ROLE] * 3) is None


@pytest.mark.parametrize(
    ("create", "said"),
    [
        ("SELECT 1", "CREATE ROLE"),
        (f"CREATE ROLE {ROLE} SUPERUSER", "超级用户"),
        (f"CREATE ROLE {ROLE} IN ROLE CURRENT_USER", "所有者"),
    ],
)
def test_a_role_that_could_not_be_held_is_refused(db, create, said):
    run(create)

    with pytest.raises(CommandError, match=said):
        call_command("database_rights", ROLE)


def attempt(statement):
    with transaction.atomic():
        run(statement)


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def value(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]
