"""Back to the second before a wrong statement, by the very commands of docs/backup.md."""

import re
import shutil

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from keeping import digests
from tests.keeping import elsewhere

pytestmark = [pytest.mark.fault, pytest.mark.postgres_only]
GUIDE = re.split(
    "## (?:To the second|A second server)", (settings.ROOT / "docs" / "backup.md").read_text()
)[1]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)
(ARCHIVING,) = [text for kind, text in BLOCKS if kind == "ini"]
COPYING, RETURNING, PROVING = [text for kind, text in BLOCKS if kind == "sh"][:3]
WRONG = """
    SET session_replication_role = replica;
    DELETE FROM credits_fact WHERE seq > 1"""


@pytest.fixture
def server(kept_database, transactional_db):
    """A server with the archive of the guide, and in it a migrated database."""
    server = elsewhere.as_shipped()
    server.configuration.append(here(ARCHIVING, server))
    wal = server.folder / "backup" / "wal"
    wal.mkdir(parents=True)
    for folder in (server.folder, wal.parent, wal):
        shutil.chown(folder, server.owner or 0)
    try:
        server.start()
        elsewhere.restore(server, kept_database.kept)
        yield server
    finally:
        server.stop()


@pytest.fixture
def moment(server, settings, tmp_path):
    """A copy of the server, a day's work, its anchor, the moment, and then the wrong statement."""
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    with elsewhere.working_on(server.url()):
        elsewhere.recorded(learners=5, each=8)
        with psycopg.connect(server.url()) as owner:
            owner.execute("CREATE ROLE credits_backup LOGIN REPLICATION")
        elsewhere.shell(here(COPYING, server), server)
        day = elsewhere.recorded(learners=6, each=10, first=100)
        call_command("verify_ledger")
    held = elsewhere.digests(server.url())
    at = elsewhere.ask(server.url(), "SELECT clock_timestamp()::text")
    with psycopg.connect(server.url()) as owner:
        owner.execute(WRONG)
    return at, day, held


def test_the_moment_before_a_wrong_delete_comes_back(server, moment):
    at, _day, held = moment

    return_to(at, server)

    assert digests.differing(held, elsewhere.digests(server.url())) == []
    with elsewhere.working_on(server.url()):
        for command in re.findall(r"manage\.py (.*?) *(?:#.*)?$", PROVING, re.MULTILINE):
            call_command(*command.split())
    elsewhere.shell(here(PROVING[PROVING.index("psql") :], server), server)


def test_control_the_copy_alone_lacks_the_day_and_says_so(server, moment):
    _at, day, held = moment

    server.halt()
    shutil.rmtree(server.data)
    elsewhere.shell(
        here("cp -a /backup/base-2026-11-22 /var/lib/postgresql/15/main", server), server
    )
    server.start()

    found = elsewhere.digests(server.url())
    table = "credits_fact"
    assert held[table].rows - found[table].rows == day
    with elsewhere.working_on(server.url()), pytest.raises(CommandError, match="处不符"):
        call_command("verify_ledger", keep_anchor=True)


def return_to(at, server):
    """The guide's commands; those of systemd are this machine's own."""
    first, rest = here(RETURNING, server).split("systemctl stop postgresql\n")
    written = re.search(r"recovery_target_time = '(.*)'", rest)[1]
    rest = rest.replace(written, at).replace("systemctl start postgresql\n", "")
    elsewhere.shell(first.replace("systemctl stop credits.target\n", ""), server)
    server.halt()
    elsewhere.shell(rest, server)
    server.start()
    elsewhere.until(lambda: not elsewhere.ask(server.url(), "SELECT pg_is_in_recovery()"))


def here(commands, server):
    """With places of this test instead of the guide's."""
    for there, place in {
        "/backup/": f"{server.folder}/backup/",
        "/var/lib/postgresql/15/": f"{server.folder}/",
        f"{server.folder}/main": str(server.data),
        "psql -h 127.0.0.1": f"psql -h 127.0.0.1 -p {server.port}",
        "pg_basebackup -h 127.0.0.1": f"pg_basebackup -h 127.0.0.1 -p {server.port}",
    }.items():
        commands = commands.replace(there, place)
    return commands
