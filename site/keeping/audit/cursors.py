"""Cursors that tell their connection what each statement changes.

They lie under Django's own: what is sent past the ORM, many rows at once or by COPY is seen too.
"""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from keeping.audit.statements import Change


class Watcher(Protocol):
    """The connection that a cursor belongs to."""

    def changes_of(self, query: Any) -> tuple[Change, ...]: ...

    def note(self, changes: tuple[Change, ...], *, query: Any, rows: int) -> None: ...

    def in_transaction(self, changes: tuple[Change, ...]) -> AbstractContextManager[None]: ...


class Watched:
    """`watcher` is set by the connection that makes the cursor."""

    watcher: Watcher | None = None

    def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
        changes = self.watcher.changes_of(query) if self.watcher else ()
        if not changes:
            return super().execute(query, *arguments, **options)  # type: ignore[misc]  # a cursor's
        return self._noted(changes, super().execute, query, *arguments, **options)  # type: ignore[misc]

    def executemany(self, query: Any, *arguments: Any, **options: Any) -> Any:
        changes = self.watcher.changes_of(query) if self.watcher else ()
        if not changes:
            return super().executemany(query, *arguments, **options)  # type: ignore[misc]  # as above
        return self._noted(changes, super().executemany, query, *arguments, **options)  # type: ignore[misc]

    def _noted(
        self, changes: tuple[Change, ...], send: Any, query: Any, *arguments: Any, **options: Any
    ) -> Any:
        watcher = self.watcher
        assert watcher is not None
        with watcher.in_transaction(changes):
            answer = send(query, *arguments, **options)
            self.keep_rows()
            watcher.note(changes, query=query, rows=self.rowcount)  # type: ignore[attr-defined]  # a cursor's
        return answer

    def keep_rows(self) -> None:
        """Where a transaction cannot end before what a statement returns is read."""
