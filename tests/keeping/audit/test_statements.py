"""What a statement changes is read from its text, as our own code and Django's write it."""

import pytest

from keeping.audit.statements import Change, changes, tells_nothing_of_rows

FUNCTIONS = {"take": (Change("added", "seat"),)}


@pytest.mark.parametrize(
    ("text", "kind", "table"),
    [
        ('INSERT INTO "t" ("a") VALUES (%s) RETURNING "t"."id"', "added", "t"),
        ("INSERT OR IGNORE INTO t (a) VALUES (?)", "added", "t"),
        ("INSERT INTO t (a) VALUES (%s) ON CONFLICT (a) DO UPDATE SET a = 1", "added", "t"),
        ('UPDATE "t" SET "a" = %s WHERE "t"."id" = %s', "changed", "t"),
        ("  UPDATE t AS x\n SET a = 1", "changed", "t"),
        ('UPDATE public."t" SET a = 1', "changed", "t"),
        ('DELETE FROM "t" WHERE "t"."id" IN (%s)', "removed", "t"),
        ("COPY t (a, b) FROM STDIN", "added", "t"),
        ("TRUNCATE t CASCADE", "removed", "t"),
        ("MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE", "changed", "t"),
        ('INSERT INTO "new__t" ("a") SELECT "a" FROM "t"', "added", "t"),
        ("SELECT seat FROM take(%s, %s)", "added", "seat"),
    ],
)
def test_a_change_is_read_from_its_statement(text, kind, table):
    assert changes(text, FUNCTIONS) == (Change(kind, table),)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT "t"."id" FROM "t" WHERE "t"."id" = %s FOR UPDATE OF "t"',
        "SELECT untaken(%s)",
        "COPY (SELECT 1) TO STDOUT",
        'SAVEPOINT "s1"',
        "BEGIN IMMEDIATE",
        "CREATE TRIGGER x BEFORE UPDATE ON t BEGIN SELECT 1; END",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO web",
        "PRAGMA foreign_keys = OFF",
        "",
    ],
)
def test_what_changes_no_rows_is_no_change(text):
    assert changes(text, FUNCTIONS) == ()


def test_a_statement_of_several_changes_names_them_all():
    text = "WITH a AS (INSERT INTO t VALUES (1) RETURNING id), m AS (UPDATE h SET n = 2) SELECT 1"

    assert changes(text, FUNCTIONS) == (Change("added", "t"), Change("changed", "h"))
    assert tells_nothing_of_rows(text)
