"""Every benchmark at a toy size: it runs, its contestants agree, its report has the shape that
docs/performance.md describes. Never how fast."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from tests.benchmarks import BENCHMARKS
from tests.postgresql import ThrowAwayPostgreSQL
from tests.processes import descendants, wait_until_gone

ROOT = Path(__file__).resolve().parents[1]
# Each brings a server of its own: once is enough, in the run that is about PostgreSQL.
pytestmark = pytest.mark.postgres_only
COMPARED = {"what", "ours", "peer", "ratio", "target", "target_is", "met"}
WHOLE = {"name", "peak_memory_mb", "size", "rounds", "also", "conditions"} | COMPARED


@pytest.fixture(scope="module")
def server(kept_database, django_db_setup):
    """Laid out from what the run keeps of a migrated database: each benchmark gets a copy."""
    server = ThrowAwayPostgreSQL()
    server.start()
    try:
        restore = [server.bin / "pg_restore", "--dbname", server.url(), "--no-owner"]
        subprocess.run([*restore, kept_database.kept], check=True, capture_output=True)
        yield server
    finally:
        server.stop()


@pytest.fixture
def database(server, request):
    name = request.node.callspec.params["name"]
    with psycopg.connect(server.url("template1"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE benchmark_{name} TEMPLATE postgres")
    return server.url(f"benchmark_{name}")


def environment(**changes):
    return (
        os.environ
        | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
            "CIVIL_CREDITS_ENVIRONMENT": "outside",
        }
        | changes
    )


def manage(*arguments, **changes):
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "benchmark", *arguments],
        env=environment(**changes), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


# Founds a city and asks each page many times: minutes, however few the people.
SLOW = {"pages"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.deep] if name in SLOW else []) for name in BENCHMARKS],
)
def test_benchmark_reports_figures_ratio_and_target(name, database):
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", name, "40"],
        cwd=ROOT, env=environment(DATABASE_URL=database), capture_output=True, text=True,
    )  # fmt: skip

    assert finished.returncode == 0, finished.stderr
    result = json.loads(finished.stdout)
    assert set(result) == WHOLE
    assert result["name"] == name
    assert result["peak_memory_mb"] > 0
    assert result["size"]["people"] == 40
    for compared in (result, *result["also"]):
        assert set(compared) >= COMPARED
        assert is_judged(compared)
    assert result["target"] is not None


def is_judged(compared):
    """The verdict follows from the figures that are printed beside it."""
    ratio, target = compared["ratio"], compared["target"]
    if target is None:
        return compared["met"] is None
    expected = ratio <= target if compared["target_is"] == "at_most" else ratio >= target
    return compared["met"] == expected and ratio > 0 and compared["ours"]


def test_list_names_every_benchmark_with_its_size():
    listed = manage("--list")
    output, _ = listed.communicate()

    assert listed.returncode == 0
    assert [line.split()[0] for line in output.splitlines()] == list(BENCHMARKS)
    assert "28,000" in output


@pytest.mark.parametrize(
    "arguments", [["seating"], [], ["statement", "--people", "few"]], ids=["name", "none", "size"]
)
def test_wrong_usage_ends_with_two_and_says_what_is_known(arguments):
    refused = manage(*arguments)
    _, message = refused.communicate()

    assert refused.returncode == 2
    assert "settlement" in message or "few" in message
    assert "Traceback" not in message


@pytest.mark.deep  # it migrates a server of its own
def test_command_prints_one_document_and_nothing_else():
    command = manage("statement", "--people", "20", "--json")
    output, progress = command.communicate()

    assert command.returncode == 0, progress
    assert json.loads(output)["name"] == "statement"


@pytest.fixture
def folder():
    """Open to nobody, as whom PostgreSQL runs under root; pytest's own folders are not."""
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_ctrl_c_leaves_no_process_and_no_file(folder):
    command = manage("settlement", "--people", "20", TMPDIR=str(folder))
    wait_until(lambda: len(descendants(command.pid)) > 5)  # server and benchmark are at work

    started = descendants(command.pid)
    os.killpg(command.pid, signal.SIGINT)
    _, message = command.communicate(timeout=60)

    assert command.returncode == 130, message
    wait_until_gone(started)
    assert list(folder.iterdir()) == []


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
