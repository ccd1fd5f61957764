"""What every test shares: append-only tables give way to the test runner's own flush.

A transactional test ends with Django emptying every table. The triggers that refuse this,
as they should, step aside for the flush alone; in the test itself they are in force.
"""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import hypothesis
import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests import cleared
from tests.migrated import MigratedDatabase, binaries_of

# Examples are judged by what they say; how long one takes depends on who else uses the machine.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")

GUARDS = ("%is_append_only%", "%is_never_truncated%")
SQLITE_GUARDS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND (name LIKE %s OR name LIKE %s)"
)
POSTGRESQL_GUARDS = """
    SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger t
    WHERE NOT t.tgisinternal AND (t.tgname LIKE %s OR t.tgname LIKE %s)"""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The file or the server under the database is thrown away as a whole (tests.databases)."""
    return True


@pytest.fixture(scope="session")
def turn_to_migrate(pytestconfig: pytest.Config) -> Iterator[IO[str]]:
    """One process migrates; the others of the same run wait for what it keeps."""
    with (pytestconfig.cache.mkdir("migrating") / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


@pytest.fixture(scope="session")
def kept_database(
    turn_to_migrate: IO[str],
    pytestconfig: pytest.Config,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> MigratedDatabase:
    """Laid out before Django makes its test database: all of that but the migrating."""
    folder = Path(pytestconfig.cache.mkdir("migrated"))
    kept = MigratedDatabase(folder, binaries_of(pytestconfig))
    connection.is_recording = False  # each test begins with an empty audit record
    with django_db_blocker.unblock():
        if kept.lay_out():
            fcntl.flock(turn_to_migrate, fcntl.LOCK_UN)
    return kept


@pytest.fixture(scope="session")
def django_db_setup(
    turn_to_migrate: IO[str],
    kept_database: MigratedDatabase,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_use_migrations: bool,
) -> None:
    if django_db_use_migrations and not kept_database.kept.exists():
        with django_db_blocker.unblock():
            # Where no test of the run asks for a database, none was made.
            if connection.introspection.table_names():
                kept_database.keep()
    connection.is_recording = True
    fcntl.flock(turn_to_migrate, fcntl.LOCK_UN)


def is_transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        return True
    return bool({"transactional_db", "live_server"} & set(request.fixturenames))


@pytest.fixture
def removed_guards() -> dict[str, str]:
    return {}


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Iterator[None]:
    # The flush is the end of this fixture of pytest-django's. What is added before the fixture
    # begins runs after it has ended: the guards return then, however the test asked for it.
    if fixturedef.argname == "_django_db_helper" and is_transactional(request):
        removed = request.getfixturevalue("removed_guards")
        blocker = request.getfixturevalue("django_db_blocker")
        fixturedef.addfinalizer(lambda: _return_guards(blocker, removed))
    return (yield)


def _return_guards(blocker: DjangoDbBlocker, removed: dict[str, str]) -> None:
    with blocker.unblock(), connection.cursor() as cursor:
        for statement in removed.values():
            cursor.execute(statement)
    connection.is_recording = True


@pytest.fixture(autouse=True)
def _no_bank_is_kept() -> None:
    """A database that is rolled back gives out the keys of its questions again."""
    if preparing := sys.modules.get("exams.preparing"):
        preparing.forget()


@pytest.fixture(autouse=True)
def _no_site_is_kept() -> None:
    """Of a test before, whose site had another key or another root."""
    if pages := sys.modules.get("wagtail.models"):
        pages.Site.clear_site_root_paths_cache()


@pytest.fixture(autouse=True)
def _guards_step_aside_for_the_flush(
    request: pytest.FixtureRequest, removed_guards: dict[str, str]
) -> Iterator[None]:
    if not is_transactional(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    connection.is_recording = False  # the flush empties the audit record itself
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(SQLITE_GUARDS, GUARDS)
            removed_guards.update(cursor.fetchall())
            for name in removed_guards:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(POSTGRESQL_GUARDS, GUARDS)
            for name, table in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
                removed_guards[name] = f"ALTER TABLE {table} ENABLE TRIGGER {name}"


@pytest.fixture(autouse=True)
def _the_ledger_clears_at_the_end(
    request: pytest.FixtureRequest, _guards_step_aside_for_the_flush: None
) -> Iterator[None]:
    """After every journey and every fault, before the database is emptied."""
    if not cleared.must_clear(request.node):
        yield
        return
    request.getfixturevalue("transactional_db" if is_transactional(request) else "db")
    yield
    cleared.refuse_a_ledger_that_does_not_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Playwright runs an event loop in the tests' own thread, in which the
    ORM is called between its steps."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield running
        running.close()
        # Beside Playwright's loop Django opened connections of its own.
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
