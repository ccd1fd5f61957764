"""A migration on PostgreSQL is watched: who waited for it, and whether it rewrote history."""

import time

import psycopg
import pytest

from keeping.waiting_readers import watching
from tests.keeping import elsewhere

pytestmark = [pytest.mark.postgres_only, pytest.mark.django_db]
FIXED = """
    CREATE TABLE entry (id integer); INSERT INTO entry VALUES (1), (2);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER entry_is_append_only BEFORE DELETE ON entry
        FOR EACH ROW EXECUTE FUNCTION refuse()"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest.fixture
def entries():
    with elsewhere.databases("watched") as (url,):
        with psycopg.connect(url) as made:
            made.execute(FIXED)
        yield url


def rewritten(url, change):
    with watching(url) as watch, psycopg.connect(url) as migration:
        migration.execute(change)
    return watch.result().rewritten


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE entry ADD COLUMN sum float DEFAULT random()",
        "ALTER TABLE entry ALTER COLUMN id TYPE bigint",
        "UPDATE entry SET id = id WHERE id = 2",
    ],
)
def test_a_rewritten_ledger_is_named(entries, change):
    assert rewritten(entries, change) == ["entry"]


@pytest.mark.parametrize(
    "change", ["ALTER TABLE entry ADD COLUMN why text DEFAULT ''", "INSERT INTO entry VALUES (3)"]
)
def test_a_column_with_a_default_and_new_rows_rewrite_nothing(entries, change):
    assert rewritten(entries, change) == []


def test_a_reader_who_waited_is_told(entries):
    with watching(entries) as watch, psycopg.connect(entries) as migration:
        migration.execute("LOCK TABLE entry IN ACCESS EXCLUSIVE MODE")
        elsewhere.until(lambda: elsewhere.ask(entries, WAITING))
        seen = time.monotonic()
        elsewhere.ask(entries, "SELECT 1")
        held = time.monotonic() - seen
        migration.commit()

    assert watch.result().longest_wait >= round(held, 3)
