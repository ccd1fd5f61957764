"""Where the machine cannot, the page asks for patience, and the next request may succeed."""

import errno
import sqlite3
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client

from config.unavailable import is_the_machine
from people.models import User
from tests.keeping import elsewhere
from tests.postgresql import free_port

PATIENCE = "系统暂时不能办理"


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def person(transactional_db):
    return User.objects.create(username="zhang", name="张三")


def check_patience(answer):
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert PATIENCE in answer.text
    assert "Try again in a few minutes" in answer.text


def test_a_database_that_is_down_is_answered_with_patience(visitor, person):
    visitor.force_login(person)

    with elsewhere.working_on(gone()):
        down = visitor.get("/")
    again = visitor.get("/")

    check_patience(down)
    assert again.status_code == 200


def gone():
    if connection.vendor == "sqlite":
        return "sqlite:////nowhere/at/all.sqlite3"
    return f"postgresql://nobody@127.0.0.1:{free_port()}/none"


@pytest.mark.postgres_only
def test_a_database_without_a_free_connection_is_answered_with_patience(visitor, person):
    visitor.force_login(person)
    server = connection.settings_dict

    with one_connection_only() as role:
        address = f"postgresql://{role}@{server['HOST']}:{server['PORT']}/{server['NAME']}"
        with psycopg.connect(address), elsewhere.working_on(address):
            refused = visitor.get("/")

    check_patience(refused)
    assert visitor.get("/").status_code == 200


@contextmanager
def one_connection_only():
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 1")
    try:
        yield "crowded"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE crowded")


@pytest.mark.sqlite_only
def test_a_full_database_keeps_nothing_and_recovers(transactional_db):
    with full(), pytest.raises(OperationalError, match="full") as error:
        User.objects.bulk_create(
            User(username=f"many{number}", name="众" * 50) for number in range(3000)
        )

    assert is_the_machine(error.value)
    assert not User.objects.filter(username__startswith="many").exists()
    assert User.objects.create(username="later", name="后来").pk


@contextmanager
def full():
    """SQLite may not take another page."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_disk_that_takes_nothing_is_the_machine(number):
    assert is_the_machine(OSError(number, "no"))


@pytest.mark.parametrize(
    "error", [None, ValueError("x"), DataError("x"), FileNotFoundError(2, "x"), sqlite3.Error()]
)
def test_what_the_program_did_is_not_the_machine(error):
    assert not is_the_machine(error)
