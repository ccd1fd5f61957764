"""A thread of the web server keeps its connection, and notices when PostgreSQL has ended it."""

import pytest
from django.db import OperationalError, connection, connections

from config import environment

URL = "postgresql://me:secret@db.example:5433/credits"
ASK = "SELECT pg_backend_pid()"


def test_connections_are_kept_as_long_as_the_environment_says(monkeypatch):
    assert environment.database(URL)["CONN_MAX_AGE"] == 600

    monkeypatch.setenv("DATABASE_KEEP_SECONDS", "0")

    assert environment.database(URL)["CONN_MAX_AGE"] == 0


def test_what_follows_the_name_is_for_libpq():
    options = environment.database(f"{URL}?sslmode=verify-full&sslrootcert=/etc/ca.pem")["OPTIONS"]

    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/ca.pem")
    assert "lock_timeout" in options["options"]


@pytest.fixture
def kept(db):
    """Another thread's connection."""
    kept = connections.create_connection("default")
    kept.ensure_connection()
    yield kept
    kept.close()


def backend(kept):
    with kept.cursor() as cursor:
        cursor.execute(ASK)
        return cursor.fetchone()[0]


def begin_a_request(kept):
    """As Django does: the connection is looked at before its first query."""
    kept.health_check_enabled, kept.health_check_done = True, False
    kept.close_if_health_check_failed()


@pytest.mark.postgres_only
def test_standing_connection_is_used_again_without_a_query(kept):
    first = backend(kept)

    begin_a_request(kept)

    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [first])
        assert cursor.fetchall() == [(ASK,)]
    assert backend(kept) == first


@pytest.mark.postgres_only
def test_connection_that_the_server_has_ended_is_opened_again(kept):
    first = backend(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [first])

    begin_a_request(kept)

    assert backend(kept) != first


@pytest.mark.postgres_only
def test_control_without_the_look_the_next_request_fails(kept):
    first = backend(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [first])

    with pytest.raises(OperationalError):
        backend(kept)
