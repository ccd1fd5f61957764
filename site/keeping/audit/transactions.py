"""The part of a database connection that records its transactions.

config.postgresql and config.sqlite put it in front of Django's.
Just before the outermost commit one record is added, in the same transaction: either both are
there or neither. A statement of its own becomes a transaction with its record. A record that
cannot be written is a database error, upon which Django rolls back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from keeping.audit import acts, records, statements, tables
from keeping.audit.cursors import Watched
from keeping.audit.noting import Noted
from keeping.audit.records import Outcome
from keeping.audit.statements import Change


class NotRecordedError(DatabaseError):
    """The audit record could not be written, so the transaction was not committed either."""


class RecordedTransactions:
    """In front of one of Django's DatabaseWrappers; its cursors are Watched."""

    alias: str
    connection: Any

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.noted = Noted()
        # Off only for the flush of the test runner, which empties the records themselves.
        self.is_recording = True
        self.has_audit_tables = False

    def changes_of(self, query: Any) -> tuple[Change, ...]:
        return statements.changes(self._text(query), tables.writing_functions())

    def note(self, changes: tuple[Change, ...], *, query: Any, rows: int) -> None:
        if not rows and statements.tells_nothing_of_rows(self._text(query)):
            rows = -1
        if not rows:
            return
        self.noted.add((one for one in changes if tables.is_audited(one.table)), rows=rows)
        if any(tables.is_act(one.table) for one in changes):
            acts.current.get().has_changed = True

    @contextmanager
    def in_transaction(self, changes: tuple[Change, ...]) -> Iterator[None]:
        """Where there is none yet the statement gets one of its own."""
        if not self._stands_alone() or not any(tables.is_audited(one.table) for one in changes):
            yield
            return
        with transaction.atomic(using=self.alias):
            yield

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = super().create_cursor(name)  # type: ignore[misc]  # a DatabaseWrapper's
        if isinstance(cursor, Watched):
            cursor.watcher = self
        return cursor

    def _text(self, query: Any) -> str:
        if isinstance(query, str):
            return query
        return query.decode() if isinstance(query, bytes) else query.as_string(self.connection)

    def _stands_alone(self) -> bool:
        is_of_settings = self.alias in connections and connections[self.alias] is self
        return is_of_settings and self.get_autocommit()  # type: ignore[attr-defined]  # as above

    def _commit(self) -> None:
        if self.noted.changes and self.connection is not None and self.is_recording:
            self._record()
        super()._commit()  # type: ignore[misc]  # as above
        self.noted.clear()

    def _record(self) -> None:
        act = acts.current.get()
        try:
            records.add(
                self, act=act, changes=self.noted.changes, outcome=Outcome.DONE, now=timezone.now()
            )
        except DatabaseError:
            raise
        except Exception as error:
            # Only upon an error of the database does Django roll back what it could not commit.
            raise NotRecordedError(type(error).__name__) from error
        act.is_recorded = True

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # as above
        self._forget()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]  # as above
        self._forget()
        self.has_audit_tables = False  # the next connection may be to another database

    def _forget(self) -> None:
        self.noted.clear()
        acts.current.get().has_changed = False

    def _savepoint(self, sid: str) -> None:
        super()._savepoint(sid)  # type: ignore[misc]  # as above
        self.noted.begin_savepoint(sid)

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # as above
        self.noted.roll_back_to(sid)
        acts.current.get().has_changed = False

    def _savepoint_commit(self, sid: str) -> None:
        super()._savepoint_commit(sid)  # type: ignore[misc]  # as above
        self.noted.end_savepoint(sid)
