"""A server of its own under the work of a test: what is done to it nobody else sees."""

import os
import subprocess
import time
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.db import connection

from config import environment
from credits import ledger
from keeping import stores
from people.models import Agency, AgencyKind, Learner, User
from tests.postgresql import ThrowAwayPostgreSQL

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SHIPPED = settings.SITE / "deploy" / "postgresql.conf"
# The settings that ask for more memory than a test should.
SMALL = ("shared_buffers", "effective_cache_size", "max_connections")


def as_shipped(*lines, durable=False):
    """A server with the settings of site/deploy, and these lines after them."""
    server = ThrowAwayPostgreSQL(durable=durable)
    shipped = SHIPPED.read_text().splitlines()
    server.configuration = [line for line in shipped if not line.startswith(SMALL)] + list(lines)
    return server


def restore(server, file, *, name="postgres"):
    command = [server.bin / "pg_restore", "--no-owner", "--dbname", server.url(name), file]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def working_on(url):
    """Django's connection leads to another database for as long as the block."""
    usual = connection.settings_dict
    connection.close()
    connection.settings_dict = usual | environment.database(url)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


def shell(commands, server):
    """Commands of an administrator, as the owner of the server, with its own tools."""
    environment = os.environ | {"PATH": f"{server.bin}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-e", "-c", commands], env=environment, user=server.owner,
                          cwd="/", capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr


@contextmanager
def databases(*names):
    """New databases on the server of the tests, by their addresses."""
    server = stores.PostgreSQL(connection.settings_dict)
    with psycopg.connect(server._address("postgres"), autocommit=True) as asking:
        for name in names:
            asking.execute(f"DROP DATABASE IF EXISTS {name}")
            asking.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield tuple(server._address(name) for name in names)
        finally:
            for name in names:
                asking.execute(f"DROP DATABASE {name} WITH (FORCE)")


def until(condition):
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def digests(url):
    return stores.PostgreSQL({}).digests(url)


def ask(url, question):
    with psycopg.connect(url, autocommit=True) as asking:
        return asking.execute(question).fetchone()[0]


def recorded(*, learners, each, first=0):
    """Facts in the ledger by its own way: so many learners, so many facts each."""
    city = Agency.objects.first() or Agency.add_root(
        code="4101", name="绿城市", kind=AgencyKind.CITY
    )
    clerk, _ = User.objects.get_or_create(username="clerk", defaults={"name": "李明"})
    people = [
        Learner.objects.get_or_create(
            personnel_no=str(100001 + number),
            defaults={"name": "刘喆", "sort_key": "liuzhe", "agency": city},
        )[0]
        for number in range(learners)
    ]
    facts = [
        lecture(learner.pk, number) for learner in people for number in range(first, first + each)
    ]
    return ledger.record_many(facts=facts, recorded_by=clerk, now=NOW).recorded


def lecture(learner_id, number):
    return ledger.NewFact(
        learner_id=learner_id,
        source=f"case:{learner_id}/{number}",
        kind="lecture",
        happened_from=None,
        happened_on=date(2026, 3, 6),
        quantity={"minutes": "150"},
        attributes={"bucket": "elective"},
        granted=None,
        why="签到表",
    )
