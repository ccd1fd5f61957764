"""kill -9 of the whole web server while candidates answer: what was acknowledged is there.

Candidates repeat an answer until the server says that it is saved, as the page does. The control
runs the same server with the acknowledgement before the commit, and watches it lose answers.
"""

import asyncio
from contextlib import ExitStack

import pytest
from django.db import connection

from catalog.opening_day import web
from exams.models import AnswerStep
from tests.exams.candidates import Port, answer_until, seat, steps_told_saved, told_saved
from tests.faults.workers import database_url

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,
]
CANDIDATES = 20
# Between two kills so many answers are acknowledged: no clock decides what is tested.
SAVES_BETWEEN_KILLS = 40


@pytest.fixture
def address():
    return database_url()


@pytest.fixture
def candidates(transactional_db):
    return seat(CANDIDATES)


def answer_under_kills(candidates, address, folder, *, kills, **server):
    """Everybody answers while the server is killed and started again, so many times."""

    async def sitting():
        stop, port = asyncio.Event(), Port(0)
        answering = []
        for _number in range(kills):
            with ExitStack() as life:
                running = web.running(database_url=address, folder=folder, **server)
                # In a thread, so that everybody goes on knocking while the server starts.
                port.number = await asyncio.to_thread(life.enter_context, running)
                answering = answering or [
                    asyncio.create_task(answer_until(stop, each, port)) for each in candidates
                ]
                wanted = told_saved(candidates) + SAVES_BETWEEN_KILLS
                while told_saved(candidates) < wanted:
                    await asyncio.sleep(0.01)
            # The end of the block is kill -9 of the server and its workers.
        stop.set()
        await asyncio.gather(*answering)

    asyncio.run(sitting())


def lost(candidates):
    """Answers that the server said it had, and has not."""
    columns = ("attempt", "question", "revision", "choice")
    kept = {(*row[:3], tuple(row[3])) for row in AnswerStep.objects.values_list(*columns)}
    return steps_told_saved(candidates) - kept


def unasked(candidates):
    """Stored without having been acknowledged: at most the one that was on its way."""
    return AnswerStep.objects.count() - told_saved(candidates)


def check_kills(candidates, address, folder, kills):
    answer_under_kills(candidates, address, folder, kills=kills)

    assert told_saved(candidates) >= kills * SAVES_BETWEEN_KILLS
    assert lost(candidates) == set()
    assert 0 <= unasked(candidates) <= CANDIDATES
    return {"kills": kills, "acknowledged": told_saved(candidates), "lost": 0}


def test_kills_of_the_web_server_lose_no_acknowledged_answer(candidates, address, tmp_path):
    check_kills(candidates, address, tmp_path, kills=3)


@pytest.mark.deep
def test_forty_kills_of_the_web_server_lose_no_acknowledged_answer(
    candidates, address, tmp_path, report
):
    report(**check_kills(candidates, address, tmp_path, kills=40))


def test_control_that_acknowledges_before_the_commit_loses_answers(candidates, address, tmp_path):
    careless = {"application": "tests.faults.careless_autosave:application", "workers": 1}

    answer_under_kills(candidates, address, tmp_path, kills=1, **careless)
    connection.close()

    # If this one ever loses nothing, the tests above prove nothing.
    assert lost(candidates)
