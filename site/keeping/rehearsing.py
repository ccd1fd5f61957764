"""The rehearsal of an upgrade: a copy is migrated with today's code and compared with what it was.

Beside what is lost it watches, on PostgreSQL, how long a reader of each table had to wait, and
whether rows of tables that are append-only were written anew.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from keeping import drilling, losses, tables
from keeping.stores import Store
from keeping.waiting_readers import Watched, watching

Environment = Mapping[str, str]


class NotMigratedError(Exception):
    """The copy could not be migrated; says what the migration said."""


@dataclass(frozen=True)
class Rehearsal:
    """`lost` is what no declaration explains; `failed` the proofs that did not hold afterwards."""

    snapshot: str
    applied: list[str]
    tables: int
    rows: int
    seconds: float
    lost: list[losses.Loss]
    failed: dict[str, str]
    watched: Watched

    @property
    def is_sound(self) -> bool:
        return not self.lost and not self.failed and not self.watched.rewritten


def run(
    store: Store, file: Path, *, name: str, manage: Path, environment: Environment | None = None
) -> Rehearsal:
    """Restore `file` twice, migrate one of the two, compare.

    Raises NotMigratedError and StoreError.
    """
    environment = os.environ | (environment or {})
    with store.restored(file) as before, store.restored(file) as after:
        started = time.monotonic()
        with watching(after) as watch:
            applied = _migrate(after, manage=manage, environment=environment)
        seconds = time.monotonic() - started
        with tables.opened(before) as then, tables.opened(after) as now:
            held = [then.count(table) for table in then.columns()]
            lost = losses.found(then, now)
        return Rehearsal(
            snapshot=name,
            applied=applied,
            tables=len(held),
            rows=sum(held),
            seconds=seconds,
            lost=lost,
            failed=drilling.prove(after, manage=manage, environment=environment),
            watched=watch.result(),
        )


def _migrate(url: str, *, manage: Path, environment: Environment) -> list[str]:
    done = subprocess.run(
        [sys.executable, manage, "migrate", "--no-input", "--no-color"],
        env={**environment, "DATABASE_URL": url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise NotMigratedError(said[-1])
    return re.findall(r"^  Applying (\S+)\.\.\. OK", done.stdout, re.MULTILINE)


def as_json(done: Rehearsal) -> dict[str, object]:
    shown = asdict(done) | {"sound": done.is_sound, "seconds": round(done.seconds, 2)}
    return shown | {"lost": [loss._asdict() for loss in done.lost]}
