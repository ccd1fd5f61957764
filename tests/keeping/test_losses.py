"""What a migration lost is named: a table, a column, rows, values; what it added is none."""

import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.db import connection

from keeping import losses, tables
from tests.keeping import elsewhere

WAS = """
    CREATE TABLE person (id integer PRIMARY KEY, name text, born text);
    INSERT INTO person VALUES (1, '刘喆', '1980'), (2, '陈犇', '1981');
    CREATE TABLE room (id integer PRIMARY KEY);
    INSERT INTO room VALUES (1)"""
LOSSY = [
    ("DROP TABLE room", [("room", "这张表没有了，原有 1 行")]),
    ("ALTER TABLE person DROP COLUMN born", [("person.born", "这一列没有了")]),
    ("DELETE FROM person WHERE id = 2", [("person", "少了 1 行：原有 2 行")]),
    ("UPDATE person SET born = NULL WHERE id = 2", [("person.born", "值被改动")]),
    ("UPDATE person SET born = 3961 - CAST(born AS integer)", [("person", "2 行的值互换")]),
    (
        "DELETE FROM person WHERE id = 1; INSERT INTO person VALUES (3, '', ''), (4, '', '')",
        [("person", "原有 2 行中有 1 行没有了或被改动")],
    ),
]
HARMLESS = [
    "ALTER TABLE person ADD COLUMN rank text",
    "INSERT INTO person VALUES (3, '王堃', '1982')",
    "CREATE TABLE hall (id integer)",
    "UPDATE room SET id = id",
]


@pytest.fixture
def two(request, tmp_path):
    """Two databases of one content, of the kind that the tests run on, by their addresses."""
    if connection.vendor == "sqlite":
        yield tuple(f"sqlite:///{tmp_path / name}" for name in ("before", "after"))
        return
    names = ("losses_before", "losses_after")
    with elsewhere.databases(*names) as urls:
        yield urls


def found(two, change):
    for url, script in zip(two, (WAS, f"{WAS}; {change}"), strict=True):
        run(url, script)
    with tables.opened(two[0]) as before, tables.opened(two[1]) as after:
        return losses.found(before, after)


def run(url, script):
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as made:
            made.executescript(script)
    else:
        with psycopg.connect(url) as made:
            made.execute(script)


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "named"), LOSSY)
def test_what_is_lost_is_named(two, change, named):
    if connection.vendor == "postgresql":
        change = change.replace("3961 - CAST(born AS integer)", "(3961 - born::integer)::text")

    assert [tuple(loss) for loss in found(two, change)] == named


@pytest.mark.django_db
@pytest.mark.parametrize("change", HARMLESS)
def test_what_is_added_is_no_loss(two, change):
    assert found(two, change) == []


@pytest.mark.django_db
def test_a_declared_change_is_no_loss(two, monkeypatch):
    monkeypatch.setitem(losses.DECLARED, "person.born", "told by the changelog")

    assert found(two, "ALTER TABLE person DROP COLUMN born") == []
