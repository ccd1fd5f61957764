"""What became of each row of a file; the same shape for rosters and for records."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from people.sheets.problems import Problem

REFUSED = "refused"


class RowOutcome(NamedTuple):
    """`identity` names the row's subject: a personnel number, an agency's code, a source."""

    outcome: str
    row: int | None
    identity: dict[str, str]
    sheet: str | None = None
    column: str | None = None
    reason: str | None = None


@dataclass
class Report:
    """`outcomes` are the words that are counted; rows of the `quiet` one are not listed."""

    file: str
    dry_run: bool
    outcomes: tuple[str, ...]
    quiet: str
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[RowOutcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)  # worth a look, refuse nothing
    written: bool = False

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)

    def note(self, outcome: RowOutcome) -> None:
        self.counts[outcome.outcome] += 1
        if outcome.outcome != self.quiet:
            self.rows.append(outcome)

    def refuse(self, problems: Iterable[Problem], **identity: str) -> None:
        """A row may have several problems; it is one refused row."""
        seen = {(known.sheet, known.row) for known in self.problems[-1:]}
        for one in problems:
            if (one.sheet, one.row) not in seen:
                self.counts[REFUSED] += 1
                seen.add((one.sheet, one.row))
            self.problems.append(one)
            self.rows.append(
                RowOutcome(REFUSED, one.row, identity, one.sheet, one.column, one.reason)
            )

    def as_json(self, *identities: str) -> dict[str, Any]:
        return {
            "file": self.file,
            "dry_run": self.dry_run,
            "written": self.written,
            **{name: self.counts[name] for name in (*self.outcomes, REFUSED)},
            "rows": [
                {
                    "sheet": row.sheet,
                    "row": row.row,
                    **{name: row.identity.get(name) for name in identities},
                    "outcome": row.outcome,
                    "column": row.column,
                    "reason": row.reason,
                }
                for row in self.rows
            ],
        }
