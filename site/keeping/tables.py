"""The tables of a database at an address, read as they stand: their columns and their rows."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

import psycopg
from psycopg import sql

Columns = dict[str, list[str]]


class Tables(Protocol):
    def columns(self) -> Columns:
        """Of every table, in the order in which they were made."""
        ...

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[bytes]:
        """Every row's values in these columns, written out."""
        ...

    def count(self, table: str) -> int: ...


@contextmanager
def opened(url: str) -> Iterator[Tables]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            yield SQLiteTables(connection)
    else:
        with psycopg.connect(url) as server:
            yield PostgreSQLTables(server)


class SQLiteTables:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def columns(self) -> Columns:
        listed = """
            SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid"""
        return _by_table(self.connection.execute(listed))

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[bytes]:
        named = ", ".join(f'"{column}"' for column in columns)
        asked = f'SELECT {named} FROM "{table}"'  # noqa: S608 -- the database's own names
        return (repr(row).encode() for row in self.connection.execute(asked))

    def count(self, table: str) -> int:
        asked = f'SELECT count(*) FROM "{table}"'  # noqa: S608 -- the database's own name
        return int(self.connection.execute(asked).fetchone()[0])


class PostgreSQLTables:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def columns(self) -> Columns:
        listed = """
            SELECT c.table_name, c.column_name FROM information_schema.columns c
            JOIN pg_tables t ON t.schemaname = c.table_schema AND t.tablename = c.table_name
            WHERE c.table_schema = 'public' ORDER BY c.table_name, c.ordinal_position"""
        return _by_table(self.connection.execute(listed))

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[bytes]:
        copied = sql.SQL("COPY {} ({}) TO STDOUT").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self.connection.cursor().copy(copied) as rows:
            for row in rows:
                yield bytes(row)

    def count(self, table: str) -> int:
        asked = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        row = self.connection.execute(asked).fetchone()
        assert row is not None
        return int(row[0])


def _by_table(found: Any) -> Columns:
    columns: Columns = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    return columns
