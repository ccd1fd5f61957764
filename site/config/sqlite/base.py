"""Django's SQLite, whose transactions are recorded (keeping.audit)."""

from collections.abc import Iterator
from typing import Any

from django.db.backends.sqlite3 import base

from keeping.audit.cursors import Watched
from keeping.audit.transactions import RecordedTransactions


class WatchedCursor(Watched, base.SQLiteCursorWrapper):
    """Ends no transaction while rows of RETURNING wait, and counts them when all are read."""

    _kept: Iterator[Any] | None = None

    def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
        self._kept = None
        return super().execute(query, *arguments, **options)

    def executemany(self, query: Any, *arguments: Any, **options: Any) -> Any:
        self._kept = None
        return super().executemany(query, *arguments, **options)

    def keep_rows(self) -> None:
        if self.description is not None:
            self._kept = iter(super().fetchall())

    def fetchone(self) -> Any:
        return super().fetchone() if self._kept is None else next(self._kept, None)

    def fetchmany(self, size: int | None = None) -> Any:
        if self._kept is None:
            return super().fetchmany(self.arraysize if size is None else size)
        return [row for _, row in zip(range(size or self.arraysize), self._kept, strict=False)]

    def fetchall(self) -> Any:
        return super().fetchall() if self._kept is None else list(self._kept)

    def __iter__(self) -> Iterator[Any]:
        return super().__iter__() if self._kept is None else self._kept


class DatabaseWrapper(RecordedTransactions, base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=WatchedCursor)
        cursor.watcher = self
        return cursor
