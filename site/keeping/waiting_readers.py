"""What a migration does to those who work meanwhile (PostgreSQL).

A reader asks every table in turn for one row, and the longest wait is kept: so long would a page
have stood still. A row of an append-only table that bears a younger transaction than the
migration's beginning was written anew: a rewritten ledger means a long lock, and a trigger passed.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

APPEND_ONLY = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgname LIKE '%\\_is\\_append\\_only' ORDER BY 1"""
EVERY = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@dataclass(frozen=True)
class Watched:
    """`longest_wait` in seconds, of a reader of `waited_for`; None: not watched."""

    longest_wait: float | None = None
    waited_for: str = ""
    rewritten: list[str] = field(default_factory=list)


class Unwatched:
    def result(self) -> Watched:
        return Watched()


class Watch:
    def __init__(self, url: str) -> None:
        self.url = url
        self.over = threading.Event()
        self.longest, self.table = 0.0, ""
        with psycopg.connect(url, autocommit=True) as asking:
            self.begun = _one(asking, "SELECT pg_current_xact_id()::text")
            self.every = [name for (name,) in asking.execute(EVERY).fetchall()]
            fixed = [name for (name,) in asking.execute(APPEND_ONLY).fetchall()]
            self.rows = {name: self._count(asking, name) for name in fixed}

    def read(self) -> None:
        """Until it is over: one row of each table."""
        with psycopg.connect(self.url, autocommit=True) as reader:
            while not self.over.is_set():
                for table in self.every:
                    self._read_one(reader, table)
                self.over.wait(0.05)

    def _read_one(self, reader: psycopg.Connection[Any], table: str) -> None:
        asked = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))
        started = time.monotonic()
        try:
            reader.execute(asked)
        except psycopg.errors.UndefinedTable:
            return  # the migration has dropped it: the comparison will tell
        waited = time.monotonic() - started
        if waited > self.longest:
            self.longest, self.table = waited, table

    def result(self) -> Watched:
        with psycopg.connect(self.url, autocommit=True) as asking:
            there = {name for (name,) in asking.execute(EVERY).fetchall()}
            rewritten = [
                name
                for name, rows in self.rows.items()
                if name in there and self._count(asking, name, untouched=True) < rows
            ]
        return Watched(round(self.longest, 3), self.table, rewritten)

    def _count(
        self, asking: psycopg.Connection[Any], table: str, *, untouched: bool = False
    ) -> int:
        """Its rows; `untouched`: those that are older than the beginning."""
        asked = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        if untouched:
            asked += sql.SQL(" WHERE age(xmin) > age({}::xid)").format(sql.Literal(self.begun))
        return int(_one(asking, asked))


@contextmanager
def watching(url: str) -> Iterator[Watch | Unwatched]:
    """For as long as the block; on SQLite, which rewrites a table for every change, nothing."""
    if url.startswith("sqlite"):
        yield Unwatched()
        return
    watch = Watch(url)
    reader = threading.Thread(target=watch.read)
    reader.start()
    try:
        yield watch
    finally:
        watch.over.set()
        reader.join()


def _one(asking: psycopg.Connection[Any], asked: Any) -> Any:
    row = asking.execute(asked).fetchone()
    assert row is not None
    return row[0]
