"""The whole database server crashes while candidates answer: what was acknowledged is there.

The server is one of its own, with the settings that an installation has for lasting. Candidates
repeat an answer until the server says that it is saved, as the page does. The control lets the
database say "committed" before its log is written, and watches it lose answers.
"""

import asyncio
import subprocess

import psycopg
import pytest
from django.db import connection

from catalog.opening_day import web
from tests.databases import SERVER
from tests.exams.candidates import Port, answer_until, seat, steps_told_saved, told_saved
from tests.postgresql import ThrowAwayPostgreSQL

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,
]
CANDIDATES = 20
# The log is written when there is no room left for it, or after ten seconds.
CARELESS = {"synchronous_commit": "off", "wal_writer_delay": "10s"}


@pytest.fixture
def candidates(transactional_db):
    return seat(CANDIDATES)


@pytest.fixture
def start_server(candidates, pytestconfig, tmp_path):
    """Servers that hold a copy of the database under the tests, with everybody seated."""
    tools, started = pytestconfig.stash[SERVER].bin, []

    def start_server(**settings):
        server = ThrowAwayPostgreSQL(durable=True, **settings)
        started.append(server)
        server.start()
        under_tests, dump = connection.settings_dict, tmp_path / "seated"
        place = f"postgresql://postgres@{under_tests['HOST']}:{under_tests['PORT']}"
        for tool in (
            ["pg_dump", "--format=custom", "--file", dump, f"{place}/{under_tests['NAME']}"],
            ["pg_restore", "--exit-on-error", "--no-privileges", "--dbname", server.url(), dump],
        ):
            subprocess.run([tools / tool[0], *tool[1:]], check=True, capture_output=True)
        return server

    yield start_server
    for server in started:
        server.stop()


def answer_under_crashes(candidates, server, folder, *, crashes, saves_between):
    """Everybody answers while the database crashes and starts again, so many times."""

    async def sitting(port):
        stop = asyncio.Event()
        answering = [asyncio.create_task(answer_until(stop, each, port)) for each in candidates]
        for _number in range(crashes):
            wanted = told_saved(candidates) + saves_between
            while told_saved(candidates) < wanted:
                await asyncio.sleep(0.01)
            server.kill()
            # In a thread, so that everybody goes on knocking while the server starts.
            await asyncio.to_thread(server.start)
        stop.set()
        await asyncio.gather(*answering)

    with web.running(database_url=server.url(), folder=folder) as number:
        asyncio.run(sitting(Port(number)))


def steps_kept(server):
    steps = "SELECT attempt_id, question_id, revision, choice FROM exams_answerstep"
    with psycopg.connect(server.url()) as direct:
        return [(*row[:3], tuple(row[3])) for row in direct.execute(steps)]


def check_crashes(candidates, server, folder, *, crashes, saves_between):
    answer_under_crashes(candidates, server, folder, crashes=crashes, saves_between=saves_between)
    kept = steps_kept(server)

    assert told_saved(candidates) >= crashes * saves_between
    assert steps_told_saved(candidates) - set(kept) == set()
    # Stored without having been acknowledged: at most the one that was on its way.
    assert 0 <= len(kept) - told_saved(candidates) <= CANDIDATES
    return {"crashes": crashes, "acknowledged": told_saved(candidates), "lost": 0}


def test_crashes_of_the_database_lose_no_acknowledged_answer(candidates, start_server, tmp_path):
    check_crashes(candidates, start_server(), tmp_path, crashes=2, saves_between=100)


@pytest.mark.deep
def test_ten_crashes_lose_none_of_ten_thousand_answers(candidates, start_server, tmp_path, report):
    figures = check_crashes(candidates, start_server(), tmp_path, crashes=10, saves_between=1_000)
    report(**figures)


def test_control_that_commits_before_the_log_is_written_loses_answers(
    candidates, start_server, tmp_path
):
    server = start_server(**CARELESS)

    answer_under_crashes(candidates, server, tmp_path, crashes=1, saves_between=100)

    # If this one ever loses nothing, the tests above prove nothing.
    assert steps_told_saved(candidates) - set(steps_kept(server))
