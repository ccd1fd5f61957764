"""The pytest plugin that chooses the database: SQLite, or a throw-away PostgreSQL.

Where the tests are spread over processes (`-n`), each has a database of its own; the one that
hands them out has none.
"""

import os
import shutil
import tempfile

import pytest

from tests.postgresql import ThrowAwayPostgreSQL

SERVER = pytest.StashKey[ThrowAwayPostgreSQL]()
SCRATCH = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="the database under the tests",
    )
    parser.addoption(
        "--of-two",
        choices=["first", "second"],
        help="leave out what the other of two runs sees: it would be seen alike on both databases",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    # Before pytest-django reads the settings: they read the environment. A worker of `-n` loads
    # the plugins of the command line later than that, those of the environment in time.
    os.environ["PYTEST_PLUGINS"] = __name__
    scratch = early_config.stash[SCRATCH] = tempfile.mkdtemp(prefix="civil-credits-")
    os.environ["CIVIL_CREDITS_VAR"] = scratch
    if early_config.known_args_namespace.database == "postgresql" and not hands_out(early_config):
        # Counted in the middle of a test's one transaction, a table that it filled is said to be
        # empty, and a query over a city then takes minutes: who fills one counts it himself.
        server = early_config.stash[SERVER] = ThrowAwayPostgreSQL(autovacuum="off")
        server.start()
        os.environ["DATABASE_URL"] = server.url()
    else:
        os.environ["DATABASE_URL"] = f"sqlite:///{scratch}/db.sqlite3"


def hands_out(config: pytest.Config) -> bool:
    """Whether this process runs no test itself."""
    return bool(getattr(config.known_args_namespace, "numprocesses", None)) and (
        "PYTEST_XDIST_WORKER" not in os.environ
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].stop()
    if SCRATCH in config.stash:
        shutil.rmtree(config.stash[SCRATCH], ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('database')}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that belongs to one database alone is left out of the other's run."""
    other = "sqlite_only" if config.getoption("database") == "postgresql" else "postgres_only"
    elsewhere = {
        item
        for item in items
        if item.get_closest_marker(other)
        or config.getoption("of_two") not in (None, *runs_of(item))
    }
    if elsewhere:
        config.hook.pytest_deselected(items=list(elsewhere))
        items[:] = [item for item in items if item not in elsewhere]


def runs_of(item: pytest.Item) -> tuple[str, ...]:
    """What touches no database is seen in the first of two runs; what a browser shows, and what
    kills processes, in the second, which has the database of an installation; the rest in both."""
    if item.get_closest_marker("postgres_only"):
        return ("second",)
    if item.get_closest_marker("sqlite_only"):
        return ("first",)
    if not touches_the_database(item):
        return ("first",)
    is_for_one = item.get_closest_marker("journey") or item.get_closest_marker("fault")
    return ("second",) if is_for_one else ("first", "second")


def touches_the_database(item: pytest.Item) -> bool:
    """Whether it asks for the database under the tests; one it starts itself is another."""
    asked = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db") or asked & {"db", "transactional_db", "live_server"}
    )
