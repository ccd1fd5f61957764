"""What the transaction of one connection has changed so far; what is rolled back is forgotten."""

from collections.abc import Iterable

from keeping.audit.statements import Change

Changes = dict[Change, int | None]  # how many rows; None: some, nobody knows how many


class Noted:
    def __init__(self) -> None:
        self.changes: Changes = {}
        self._savepoints: list[tuple[str, Changes]] = []

    def add(self, changes: Iterable[Change], *, rows: int) -> None:
        for change in changes:
            before = self.changes.get(change, 0)
            self.changes[change] = None if rows < 0 or before is None else before + rows

    def begin_savepoint(self, name: str) -> None:
        self._savepoints.append((name, dict(self.changes)))

    def end_savepoint(self, name: str) -> None:
        """And those begun after it, as the database does."""
        self._back_to(name)

    def roll_back_to(self, name: str) -> None:
        """The savepoint itself stays, as in the database."""
        found = self._back_to(name)
        if found is not None:
            self.changes = found
            self.begin_savepoint(name)

    def clear(self) -> None:
        self.changes, self._savepoints = {}, []

    def _back_to(self, name: str) -> Changes | None:
        for place in reversed(range(len(self._savepoints))):
            if self._savepoints[place][0] == name:
                before = self._savepoints[place][1]
                del self._savepoints[place:]
                return before
        return None
