"""An opening, an exam and the officers' desks on one machine, at once: nobody gets an error, nobody
is promised what she does not get, and no answer that was acknowledged is lost.

The machine's two cores carry PostgreSQL with full durability, Redis, the web server as site/deploy
sets it, and the people themselves: what is measured here is a lower bound.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.faults.workers import redis
from tests.postgresql import ThrowAwayPostgreSQL

ROOT = Path(__file__).resolve().parents[2]
SEED = 20_261_122
pytestmark = pytest.mark.postgres_only


@pytest.fixture
def address(kept_database, db):
    """A PostgreSQL that is durable, laid out from what the run keeps of a migrated database."""
    server = ThrowAwayPostgreSQL(durable=True)
    server.start()
    try:
        restore = [server.bin / "pg_restore", "--dbname", server.url(), "--no-owner"]
        subprocess.run([*restore, kept_database.kept], check=True, capture_output=True)
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("ANALYZE")
        yield server.url()
    finally:
        server.stop()


def play(address, folder, **size):
    (folder / "figures").mkdir()
    with redis(folder) as broker:
        environment = os.environ | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "CIVIL_CREDITS_VAR": str(folder),
            "DATABASE_URL": address,
            "CELERY_BROKER_URL": broker,
            "CACHE_URL": broker.replace("redis+socket", "unix") + "?db=1",
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "figures"),
            "SECRET_KEY": "only-for-tests-" * 5,
            "LEDGER_MAC_KEY": "only-for-tests",
            "ALLOWED_HOSTS": "credits.city.example",
            "CSRF_TRUSTED_ORIGINS": "https://credits.city.example",
            "MFA_FOR_ROLES": "false",
        }
        collected = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        outside = environment | {"CIVIL_CREDITS_ENVIRONMENT": "outside"}
        subprocess.run(collected, cwd=ROOT, env=outside, check=True)
        options = [f"--{name}={value}" for name, value in size.items()]
        played = subprocess.run(
            [sys.executable, "-m", "tests.trust.load", *options],
            cwd=ROOT, env=environment, capture_output=True, text=True,
        )  # fmt: skip
    assert played.returncode == 0, played.stderr
    return json.loads(played.stdout)


@pytest.mark.deep
def test_an_opening_an_exam_and_the_desks_at_once(address, tmp_path, report):
    size = {"people": 28_000, "coming": 2_000, "sitting": 300, "officers": 50}

    sheet = play(address, tmp_path, **size, seconds=60, seed=SEED)
    report(**sheet)

    check(sheet)  # how long they waited is told and not judged: the sheet names the machine's load


@pytest.mark.deep  # it collects the static files and starts three servers
def test_a_small_morning(address, tmp_path):
    size = {"people": 60, "coming": 20, "sitting": 5, "officers": 2}

    check(play(address, tmp_path, **size, seconds=2, seed=SEED))


def check(sheet):
    assert sheet["errors"] == 0, sheet["statuses"]
    assert sheet["seat_said"].keys() <= {"已选座", "席位已满", "操作的人较多"}
    assert sheet["oversold"] == sheet["duplicates"] == sheet["miscounted"] == 0
    assert sheet["seats_not_as_told"] == 0
    assert sheet["answers_acknowledged"] > 0
    assert sheet["answers_lost"] == 0
