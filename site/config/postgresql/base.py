"""Django's PostgreSQL, whose transactions are recorded (keeping.audit), and which sees without a
query whether a kept connection still stands."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base

from keeping.audit.cursors import Watched
from keeping.audit.transactions import RecordedTransactions


class WatchedCursor(Watched, base.Cursor):
    @contextmanager
    def copy(self, statement: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        changes = self.watcher.changes_of(statement) if self.watcher else ()
        if not changes:
            with super().copy(statement, *arguments, **options) as copying:
                yield copying
            return
        assert self.watcher is not None
        with self.watcher.in_transaction(changes):
            with super().copy(statement, *arguments, **options) as copying:
                yield copying
            self.watcher.note(changes, query=statement, rows=self.rowcount)


class DatabaseWrapper(RecordedTransactions, base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": WatchedCursor}

    def is_usable(self) -> bool:
        """Between two requests the server is silent: what it has written there is its farewell."""
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
