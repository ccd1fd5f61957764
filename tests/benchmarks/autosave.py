"""Answers acknowledged a second, through the real web server and PostgreSQL.

Two addresses of one server take turns: the autosave of the paper with all that it decides (whose
attempt, what the paper asks, which revision, whether in time, one committed step), and a view that
only reads who is asking: the most that this server can answer at all.
"""

import asyncio
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles

from django.db import connection

from catalog.opening_day import browser, web
from exams.models import AnswerStep
from tests.benchmarks.measuring import tell
from tests.benchmarks.results import Comparison, Result
from tests.exams.candidates import Candidate, seat

CLIENTS, SAVES, ROUNDS = 16, 10, 5
AUTOSAVE, EMPTY = "autosave", "empty"
Ask = tuple[Candidate, str]


def run(people: int) -> Result:
    candidates = seat(people)
    rates: dict[str, list[float]] = {AUTOSAVE: [], EMPTY: []}
    waits: dict[str, list[float]] = {AUTOSAVE: [], EMPTY: []}
    with (
        tempfile.TemporaryDirectory() as folder,
        web.running(
            database_url=os.environ["DATABASE_URL"],
            folder=Path(folder),
            application="tests.benchmarks.rush_server:application",
        ) as port,
    ):
        rush(port, candidates, _empty)  # both workers have imported what they need
        for turn in range(ROUNDS):
            for name, where in ((EMPTY, _empty), (AUTOSAVE, _answers)):
                took, answers = rush(port, candidates, where)
                rates[name].append(len(answers) / took)
                waits[name] += [one.seconds for one in answers]
                tell(f"{turn + 1}/{ROUNDS} {name} {rates[name][-1]:.0f}/s")
    saved = len(candidates) * SAVES * ROUNDS
    assert AnswerStep.objects.count() == saved  # a fast server that keeps nothing is none
    return _result(people, rates, waits)


def rush(
    port: int, candidates: Sequence[Candidate], where: Callable[[Candidate], str]
) -> tuple[float, list[browser.Answer]]:
    """Everybody gives so many answers, one after the other, some at a time."""
    started = time.perf_counter()
    answers = asyncio.run(_rush(port, candidates, where))
    took = time.perf_counter() - started
    said = Counter(one.status for one in answers)
    assert len(said) == 1, said
    assert said.keys() <= {200, 302}, said
    return took, answers


async def _rush(
    port: int, candidates: Sequence[Candidate], where: Callable[[Candidate], str]
) -> list[browser.Answer]:
    coming, answers = iter(candidates), []

    async def desk(coming: Iterator[Candidate]) -> None:
        for candidate in coming:
            one, path = browser.Browser(port, candidate.visitor), where(candidate)
            for _number in range(SAVES):
                answers.append(await one.post(path, candidate.next_body()))
                if answers[-1].status == 200:
                    candidate.is_told_saved()
            await one.close()

    await asyncio.gather(*(desk(coming) for _number in range(CLIENTS)))
    return answers


def _answers(candidate: Candidate) -> str:
    return candidate.path


def _empty(candidate: Candidate) -> str:
    return f"/benchmark/who/{candidate.attempt}/"


def _result(people: int, rates: dict[str, list[float]], waits: dict[str, list[float]]) -> Result:
    ours, empty = median(rates[AUTOSAVE]), median(rates[EMPTY])
    middle, p99 = median(waits[AUTOSAVE]), quantiles(waits[AUTOSAVE], n=100)[98]
    figures = {"saves_per_s": ours, "median_ms": middle * 1000, "p99_ms": p99 * 1000}
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        synchronous = cursor.fetchone()[0]
    return Result(
        [
            Comparison(
                "acknowledged saves a second ÷ an empty view with a login", figures,
                ours / empty, 0.5, "at_least",
                peer={"name": "a view that only reads who asks", "answers_per_s": empty},
            ),
            Comparison("p99 of a save ÷ its median", figures, p99 / middle, 10),
        ],
        {"people": people, "clients": CLIENTS, "saves": len(waits[AUTOSAVE])},
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        ROUNDS,
        {"synchronous_commit": synchronous},
    )  # fmt: skip
