"""A second server takes over after kill -9 of the first, and has all that was acknowledged.

By the settings of docs/backup.md. The control replicates without waiting for the second server:
it answers before the entry is anywhere but with the first, and loses some.
"""

import re
import shutil
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings

from tests.keeping import elsewhere
from tests.postgresql import ThrowAwayPostgreSQL

pytestmark = [pytest.mark.fault, pytest.mark.postgres_only]
GUIDE = (settings.ROOT / "docs" / "backup.md").read_text().split("## A second server")[1]
FIRST, SECOND = re.findall(r"```ini\n(.*?)```", GUIDE, re.DOTALL)[:2]
(COPYING,) = re.findall(r"```sh\n(pg_basebackup.*?)```", GUIDE, re.DOTALL)
WRITERS = 4
# Between the beginning and the kill so many entries are acknowledged: no clock decides.
ACKNOWLEDGED = 100


@contextmanager
def pair(*, waits):
    """A server, and one that follows it; `waits`: as the guide says."""
    first = elsewhere.as_shipped(*(FIRST.splitlines() if waits else ()), durable=True)
    second = ThrowAwayPostgreSQL(durable=True)
    try:
        first.settings |= {"archive_mode": "off"}
        first.start()
        with psycopg.connect(first.url()) as owner:
            owner.execute("SET synchronous_commit = local")  # nobody follows yet
            owner.execute("CREATE ROLE credits_standby LOGIN REPLICATION")
            owner.execute("CREATE TABLE entry (writer integer, number integer)")
        follow(second, first)
        yield first, second
    finally:
        first.stop()
        second.stop()


def follow(second, first):
    shutil.chown(second.folder, second.owner or 0)
    copying = COPYING.replace("FIRST", f"127.0.0.1 -p {first.port}")
    elsewhere.shell(copying.replace("/var/lib/postgresql/15/main", str(second.data)), second)
    address = SECOND.replace("host=FIRST", f"host=127.0.0.1 port={first.port}")
    with (second.data / "postgresql.conf").open("a") as file:
        file.write(f"\n{address}\n")
    second.start()
    elsewhere.until(lambda: elsewhere.ask(first.url(), "SELECT count(*) FROM pg_stat_replication"))


def written(url, writer, acknowledged):
    """Entries one after another until the server dies; each is noted when it is acknowledged."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for number in range(1_000_000):
                connection.execute("INSERT INTO entry VALUES (%s, %s)", (writer, number))
                acknowledged.append((writer, number))
    except psycopg.OperationalError:
        pass  # the kill


def lost(first, second, *, held_back=False):
    """Kill the first under its writers, let the second take over: acknowledged, lost."""
    acknowledged = []
    writers = [
        threading.Thread(target=written, args=(first.url(), number, acknowledged))
        for number in range(WRITERS)
    ]
    if held_back:
        hold_back(second)
    for writer in writers:
        writer.start()
    while len(acknowledged) < ACKNOWLEDGED:
        time.sleep(0.01)
    first.kill()
    for writer in writers:
        writer.join()
    promote(second)
    with psycopg.connect(second.url()) as connection:
        kept = set(connection.execute("SELECT writer, number FROM entry").fetchall())
    return len(acknowledged), len(set(acknowledged) - kept)


def hold_back(second):
    """A slow line: nothing more arrives at the second server."""
    with psycopg.connect(second.url(), autocommit=True) as owner:
        owner.execute("ALTER SYSTEM SET primary_conninfo = ''")
        owner.execute("SELECT pg_reload_conf()")
    elsewhere.until(
        lambda: not elsewhere.ask(second.url(), "SELECT count(*) FROM pg_stat_wal_receiver")
    )


def promote(second):
    elsewhere.ask(second.url(), "SELECT pg_promote()")
    elsewhere.until(lambda: not elsewhere.ask(second.url(), "SELECT pg_is_in_recovery()"))


@pytest.mark.deep
def test_four_kills_of_the_first_server_lose_nothing_acknowledged(report):
    told = []
    for _number in range(4):
        with pair(waits=True) as (first, second):
            told.append(lost(first, second))

    report(kills=4, acknowledged=sum(one for one, _ in told), lost=sum(one for _, one in told))
    assert [gone for _, gone in told] == [0, 0, 0, 0]


@pytest.mark.deep
def test_control_that_does_not_wait_for_the_second_server_loses(report):
    with pair(waits=False) as (first, second):
        acknowledged, gone = lost(first, second, held_back=True)

    report(kills=1, acknowledged=acknowledged, lost=gone)
    assert gone
