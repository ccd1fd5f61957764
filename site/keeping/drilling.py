"""The drill: dump, restore into an empty database, compare every row, let the copy prove itself."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from keeping import digests
from keeping.files import Compared
from keeping.stores import Store

# What the restored copy must pass, each a command of its own upon it.
PROOFS = (
    ("migrate", "--check", "--verbosity=0"),
    ("verify_ledger", "--json", "--keep-anchor"),
    ("clear_ledger", "--json"),
)


@dataclass(frozen=True)
class Drill:
    """`differing` names tables that came back otherwise; `failed` the proofs that did not hold;
    `files` is about the archive of the files, where one was given."""

    tables: int
    rows: int
    dumped_bytes: int
    dump_seconds: float
    restore_seconds: float
    differing: list[str]
    failed: dict[str, str]
    files: Compared | None = None

    @property
    def is_sound(self) -> bool:
        files_are_there = self.files is None or self.files.is_sound
        return not self.differing and not self.failed and files_are_there


def run(store: Store, file: Path, *, manage: Path) -> Drill:
    """Dump into `file`, restore it, and report; `manage` is the manage.py that proves the copy."""
    started = time.monotonic()
    held = store.dump(file)
    dumped = time.monotonic()
    with store.restored(file) as url:
        restored = time.monotonic()
        return Drill(
            tables=len(held),
            rows=sum(one.rows for one in held.values()),
            dumped_bytes=file.stat().st_size,
            dump_seconds=dumped - started,
            restore_seconds=restored - dumped,
            differing=digests.differing(held, store.digests(url)),
            failed=prove(url, manage=manage),
        )


def prove(
    url: str, *, manage: Path, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The proofs that the database at `url` fails, each with what it said."""
    environment = {**(environment or os.environ), "DATABASE_URL": url}
    failed = {}
    for name, *arguments in PROOFS:
        command: list[Any] = [sys.executable, manage, name, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            failed[name] = done.stderr.strip() or done.stdout.strip()
    return failed


def as_json(drill: Drill) -> str:
    shown = {
        "sound": drill.is_sound,
        "tables": drill.tables,
        "rows": drill.rows,
        "dump": {"bytes": drill.dumped_bytes, "seconds": round(drill.dump_seconds, 2)},
        "restore": {"seconds": round(drill.restore_seconds, 2)},
        "differing": drill.differing,
        "failed": drill.failed,
        "files": drill.files and asdict(drill.files),
    }
    return json.dumps(shown, ensure_ascii=False)
