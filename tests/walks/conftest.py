"""The demo city on show, founded once for all walks in a copy of the migrated database.

The pages are the same on both databases, and each page has tests of its own on both: the walks
go through SQLite's alone (`sqlite_only`). The copy is thrown away as a whole, so that a walk may
leave whatever it did behind; one that must find the city untouched asks for it `as_founded`.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from catalog.finding import kept as kept_years
from exams import preparing
from people.models import User
from portal.demo_city import city
from tests.migrated import MigratedDatabase

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
PEOPLE = 600 if "PICTURES" in os.environ else 80  # a fuller city makes the better picture
FOUNDED = "founded.sqlite3"
FOLDERS = (
    "MEDIA_ROOT", "JOBS_FOLDER", "CREDITS_EVIDENCE_FOLDER", "CREDITS_RECEIPTS_FOLDER",
    "CATALOG_ATTACHMENTS_FOLDER", "EXAMS_PICTURES_FOLDER",
)  # fmt: skip


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


@pytest.fixture(scope="package")
def site(
    kept_database: MigratedDatabase,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    folder: Path,
) -> Iterator[str]:
    """The address of the city's server."""
    changed = {name: folder / name.lower() for name in FOLDERS}
    changed["LEDGER_ANCHOR_FILE"] = folder / "anchor"
    with (
        django_db_blocker.unblock(),
        override_settings(**changed),
        time_machine.travel(NOW),
        every_connection_to(kept_database.kept, folder / "city.sqlite3"),
    ):
        call_command("migrate", verbosity=0)  # all of it where no test of the run keeps one
        city.found(people=PEOPLE, now=NOW, say=lambda _line: None)
        with closing(sqlite3.connect(folder / FOUNDED)) as founded:
            connection.connection.backup(founded)
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@contextmanager
def every_connection_to(kept: Path, copy: Path) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    forget_other_database()
    if kept.exists():
        shutil.copyfile(kept, copy)
    connection.settings_dict["NAME"] = str(copy)
    try:
        yield
    finally:
        forget_other_database()
        connection.settings_dict["NAME"] = before


def forget_other_database() -> None:
    """What was read of it has other keys there; migrating clears another manager's memory."""
    connections.close_all()
    ContentType.objects.clear_cache()
    preparing.forget()
    kept_years.forget()


@pytest.fixture
def as_founded(site: str, folder: Path) -> None:
    """Whatever was done in the city is undone; its server goes on."""
    found_anew(folder)


@pytest.fixture
def thrown_away(as_founded: None, folder: Path) -> Iterator[None]:
    """Whatever is done in the city is undone for those who come after."""
    yield
    found_anew(folder)


def found_anew(folder: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / FOUNDED)) as founded:
        founded.backup(connection.connection)


@pytest.fixture
def enter(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """A window of somebody logged in, or of nobody; the form for it has tests of its own."""
    contexts = []

    def open_window(username: str, **options: object) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", **options})
        contexts.append(context)
        context.add_init_script(AXE_SCRIPT)
        if username:
            client, name = Client(), settings.SESSION_COOKIE_NAME
            client.force_login(User.objects.get(username=username))
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()
