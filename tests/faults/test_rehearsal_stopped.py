"""The rehearsal of an opening as a command: its sheet, and nothing left when it is stopped."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from people.models import Learner
from tests.catalog import cast
from tests.faults.workers import database_url
from tests.processes import ENDED, descendants, wait_until_gone

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,
    pytest.mark.deep,  # the command migrates a server of its own
]


@pytest.fixture
def folder():
    """Open to nobody, as whom PostgreSQL runs under root; pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def command(folder):
    """Five people without logins, who wish for the seats of one session to come."""
    city = cast.build_city()
    session = cast.make_session(
        cast.make_lecture(cast.make_catalog(), city.health),
        open_seats=3,
        starts_at=timezone.now() + timedelta(days=3),
    )
    for number in range(5):
        Learner.objects.create(personnel_no=f"2{number}", name="刘堃", agency=session.lecture.host)
    running = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "rehearse_opening", "--json"),
            *("--people", "5", "--clients", "3"),
        ],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ
        | {
            "DATABASE_URL": database_url(),
            "TMPDIR": str(folder),
            "CIVIL_CREDITS_ENVIRONMENT": "outside",
        },
    )  # fmt: skip
    with running:
        yield running
        running.kill()


def serves(pid):
    try:
        return b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except ENDED:
        return False


def test_stopped_rehearsal_leaves_no_process_and_no_file(command, folder):
    started = []
    while not any(serves(pid) for pid in started):
        assert command.poll() is None, command.stderr.read()
        time.sleep(0.05)
        started = descendants(command.pid)

    command.send_signal(signal.SIGTERM)
    _output, message = command.communicate(timeout=120)

    assert command.returncode == 130, message
    assert "没有留下任何东西" in message
    wait_until_gone(started)
    assert list(folder.iterdir()) == []


@pytest.mark.deep
def test_rehearsal_passes_and_leaves_the_seats_alone(command, folder):
    output, message = command.communicate()

    assert command.returncode == 0, message
    told = json.loads(output)
    assert (told["passed"], told["people"], told["accepted"]) == (True, 5, 3)
    assert (told["oversold"], told["duplicates"], told["server_errors"]) == (0, 0, 0)
    assert not cast.Pool.objects.filter(taken__gt=0).exists()
    assert list(folder.iterdir()) == []
