"""Dumping a database at one moment, and restoring the dump into an empty one beside it.

The digests of a dump are taken in the snapshot that is dumped, so that people may work on.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
from psycopg import sql

from keeping.digests import Digest, of_rows

Settings = Mapping[str, Any]
Digests = dict[str, Digest]


class StoreError(Exception):
    """A dump or a restoration that failed, with what the database's own tool said."""


class Store(Protocol):
    def dump(self, file: Path) -> Digests:
        """Write the whole database into `file`; returns what it held at that moment."""
        ...

    def restored(self, file: Path) -> Any:
        """A context with the address of a new database that holds the dump; gone afterwards."""
        ...

    def digests(self, url: str) -> Digests:
        """What the database at an address from `restored` holds."""
        ...


def of(settings: Settings) -> Store:
    """The store behind Django's settings of one database."""
    return SQLite(settings) if "sqlite" in settings["ENGINE"] else PostgreSQL(settings)


class SQLite:
    def __init__(self, settings: Settings) -> None:
        self.file = Path(settings["NAME"])

    def dump(self, file: Path) -> Digests:
        with closing(sqlite3.connect(self.file)) as source, closing(sqlite3.connect(file)) as copy:
            source.execute("BEGIN")
            found = _sqlite_digests(source)  # the first read fixes the moment
            source.backup(copy)
        return found

    @contextmanager
    def restored(self, file: Path) -> Iterator[str]:
        with TemporaryDirectory(prefix="drill-") as folder:
            copy = shutil.copyfile(file, Path(folder, "restored.sqlite3"))
            yield f"sqlite:///{copy}"

    def digests(self, url: str) -> Digests:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as restored:
            return _sqlite_digests(restored)


class PostgreSQL:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def dump(self, file: Path) -> Digests:
        with _refusals_told(), psycopg.connect(self._address()) as source:
            source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            row = source.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            self._run("pg_dump", "--format=custom", f"--snapshot={row[0]}", f"--file={file}",
                      self.settings["NAME"])  # fmt: skip
            return _postgresql_digests(source)

    @contextmanager
    def restored(self, file: Path) -> Iterator[str]:
        name = f"drill_{secrets.token_hex(6)}"
        with psycopg.connect(self._address(), autocommit=True) as server:
            with _refusals_told():
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            try:
                self._run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={name}", file)
                yield self._address(name)
            finally:
                gone = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                server.execute(gone)

    def digests(self, url: str) -> Digests:
        with psycopg.connect(url) as restored:
            return _postgresql_digests(restored)

    def _address(self, name: str = "") -> str:
        given = self.settings
        who = f"{quote(given['USER'])}:{quote(given['PASSWORD'], safe='')}".removesuffix(":")
        where = f"{quote(given['HOST'], safe='')}:{given['PORT'] or 5432}"
        return f"postgresql://{who}@{where}/{quote(name or given['NAME'])}"

    def _run(self, tool: str, *arguments: str | Path) -> None:
        """The password goes through the environment: whoever lists processes sees arguments."""
        given = self.settings
        where = ["--host", given["HOST"], "--port", given["PORT"] or "5432"]
        who = ["--username", given["USER"], "--no-password"]
        found = shutil.which(tool)
        if found is None:
            raise StoreError(f"找不到 {tool}：请安装与服务器同版本的 PostgreSQL 客户端工具")
        done = subprocess.run(
            [found, *where, *who, *arguments],
            env=os.environ | {"PGPASSWORD": given["PASSWORD"]},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise StoreError(f"{tool}：{done.stderr.strip()}")


@contextmanager
def _refusals_told() -> Iterator[None]:
    """A server that is down, or a role that may not create databases."""
    try:
        yield
    except psycopg.Error as error:
        raise StoreError(f"PostgreSQL：{error}") from None


def _sqlite_digests(connection: sqlite3.Connection) -> Digests:
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    tables = [name for (name,) in connection.execute(listed).fetchall()]
    return {
        table: of_rows(
            repr(row).encode()
            for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- its own name
        )
        for table in tables
    }


def _postgresql_digests(connection: psycopg.Connection[Any]) -> Digests:
    listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    tables = [name for (name,) in connection.execute(listed).fetchall()]
    return {table: of_rows(_rows(connection, table)) for table in tables}


def _rows(connection: psycopg.Connection[Any], table: str) -> Iterator[bytes]:
    copying = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(copying) as rows:
        for row in rows:
            yield bytes(row)
