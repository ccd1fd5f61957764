"""The drill restores what is there, and says so when the copy is not what was dumped."""

import json
import sqlite3
from contextlib import closing, contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from credits import ledger
from credits.models import Fact
from keeping import drilling, stores
from people.models import Agency, AgencyKind, Learner, User
from tests.postgresql import free_port

MANAGE = settings.ROOT / "manage.py"
NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SPOIL = f"UPDATE {Fact._meta.db_table} SET why = 'another reason' WHERE seq = 1"


@pytest.fixture
def a_recorded_fact(transactional_db, drill_tools):
    city = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    learner = Learner.objects.create(
        personnel_no="100001", name="刘喆", sort_key="liuzhe", agency=city
    )
    clerk = User.objects.create(username="clerk", name="李明")
    fact = ledger.NewFact(
        learner_id=learner.pk,
        source="case:1",
        kind="lecture",
        happened_from=None,
        happened_on=date(2026, 3, 6),
        quantity={"minutes": "150"},
        attributes={"bucket": "elective"},
        granted=None,
        why="签到表",
    )
    return ledger.record(fact=fact, recorded_by=clerk, now=NOW)


def test_a_sound_database_comes_back_row_by_row(a_recorded_fact, tmp_path, capsys):
    kept, before = tmp_path / "backup", databases()

    call_command("drill", json=True, output=kept)

    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["differing"], told["failed"]) == (True, [], {})
    assert told["tables"] > 100
    assert told["rows"] > 300
    assert kept.stat().st_size == told["dump"]["bytes"]
    assert databases() == before


def test_an_older_backup_is_never_written_over(a_recorded_fact, tmp_path):
    kept = tmp_path / "backup"
    kept.write_text("last week's")

    with pytest.raises(CommandError, match="备份不覆盖旧文件"):
        call_command("drill", output=kept)

    assert kept.read_text() == "last week's"


def test_a_copy_with_one_changed_entry_is_not_believed(a_recorded_fact, tmp_path):
    store = Spoiling(stores.of(connection.settings_dict))

    done = drilling.run(store, tmp_path / "dump", manage=MANAGE)

    assert done.is_sound is False
    assert done.differing == [a_recorded_fact._meta.db_table]
    assert list(done.failed) == ["verify_ledger"]


def test_a_server_that_is_down_is_told_in_a_sentence(tmp_path):
    down = {"HOST": "127.0.0.1", "PORT": str(free_port()), "USER": "x", "PASSWORD": "", "NAME": "x"}

    with pytest.raises(stores.StoreError, match=r"PostgreSQL：.*127\.0\.0\.1"):
        stores.PostgreSQL(down).dump(tmp_path / "dump")


class Spoiling:
    """A store whose restored copy is not what was dumped: somebody has changed an entry."""

    def __init__(self, store):
        self.store = store
        self.dump, self.digests = store.dump, store.digests

    @contextmanager
    def restored(self, file):
        with self.store.restored(file) as url:
            if url.startswith("sqlite"):
                spoil_sqlite(url.removeprefix("sqlite:///"))
            else:
                spoil_postgresql(url)
            yield url


def spoil_sqlite(file):
    with closing(sqlite3.connect(file)) as copy, copy:
        guards = copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            copy.execute(f"DROP TRIGGER {name}")
        copy.execute(SPOIL)


def spoil_postgresql(url):
    with psycopg.connect(url) as copy:
        copy.execute("SET session_replication_role = replica")
        copy.execute(SPOIL)


def databases():
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY datname")
        return cursor.fetchall()
