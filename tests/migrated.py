"""A migrated database is kept between runs: migrating takes longer than most test runs.

What is kept is of exactly these migrations, this lock file and this kind of database; a run with
any other makes its own. Django still migrates what is laid out: it finds nothing to do.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.databases import SERVER

ROOT = Path(__file__).parent.parent
# What migrations call: their triggers come from here.
CALLED = (
    "catalog/database_function.py",
    "exams/question_guard.py",
    "site/keeping/append_only.py",
    "site/keeping/fixed_once.py",
    "site/people/held_apart.py",
    "site/requirements-test.lock",
)


class MigratedDatabase:
    def __init__(self, folder: Path, binaries: Path | None) -> None:
        self.folder, self.binaries = folder, binaries
        self.kept = folder / f"{connection.vendor}-{digest()}"

    def lay_out(self) -> bool:
        """Put the kept database where the tests expect theirs; False where none is kept."""
        if not self.kept.exists():
            return False
        name = str(connection.settings_dict["TEST"]["NAME"] or "")
        if self.binaries is None:
            shutil.copyfile(self.kept, name)
            return True
        created = connection.creation._get_test_db_name()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{created}"')
        self._run("pg_restore", "--dbname", self._url(created), "--exit-on-error", str(self.kept))
        return True

    def keep(self) -> None:
        """Keep the migrated database, before any test has written to it; the older ones go."""
        fresh = self.kept.with_suffix(f".{os.getpid()}")
        if self.binaries is None:
            source = sqlite3.connect(connection.settings_dict["NAME"])
            source.execute("VACUUM INTO ?", [str(fresh)])
            source.close()
        else:
            name = str(connection.settings_dict["NAME"])
            self._run("pg_dump", "--format=custom", "--file", str(fresh), self._url(name))
        for old in self.folder.glob(f"{connection.vendor}-*"):
            if not old.suffix:  # with one: another process is about to keep its own
                old.unlink(missing_ok=True)
        fresh.rename(self.kept)

    def _url(self, name: str) -> str:
        settings: dict[str, Any] = connection.settings_dict
        return f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{name}"

    def _run(self, tool: str, *arguments: str) -> None:
        assert self.binaries is not None
        subprocess.run([self.binaries / tool, *arguments], check=True, capture_output=True)


def binaries_of(config: pytest.Config) -> Path | None:
    """Where pg_dump is, when the tests run on a server."""
    server = config.stash.get(SERVER, None)
    return server.bin if server else None


def digest() -> str:
    """Of every migration of ours and of what they call."""
    found = hashlib.sha256()
    migrations = sorted({*ROOT.glob("*/migrations/*.py"), *ROOT.glob("site/*/migrations/*.py")})
    for path in [*migrations, *(ROOT / name for name in CALLED)]:
        found.update(f"{path.relative_to(ROOT)}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
