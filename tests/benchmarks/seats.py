"""Seats taken a second in one hot session, through the real web server and PostgreSQL.

Three addresses of one server take turns: ours with all that it decides (window, audience, clash,
pools, the waiting line), the textbook's SELECT … FOR UPDATE that decides nothing but the number,
and a view that only reads who is asking: the most that this server can answer at all.
"""

import asyncio
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median

from django.db import connection
from django.utils import timezone

from catalog.models import Enrolment, Lecture, Pool, PoolName
from catalog.opening_day import browser, sheet, web
from tests.benchmarks import hall
from tests.benchmarks.measuring import tell
from tests.benchmarks.results import Comparison, Result
from tests.catalog import cast

CLIENTS, ROUNDS = 32, 3
OURS, TEXTBOOK, CEILING = (
    "/catalog/sessions/{}/enrol/", "/benchmark/textbook/{}/", "/benchmark/who/{}/",
)  # fmt: skip


def run(people: int) -> Result:
    _catalog, sessions = hall.open_hall(lectures=1)
    visitors = [browser.logged_in(user) for user in hall.people(people)]
    with (
        tempfile.TemporaryDirectory() as folder,
        web.running(
            database_url=os.environ["DATABASE_URL"],
            folder=Path(folder),
            application="tests.benchmarks.rush_server:application",
        ) as port,
    ):
        rates, slow = take_turns(port, visitors, sessions[0].lecture)
    ours, textbook, ceiling = (median(rates[name]) for name in (OURS, TEXTBOOK, CEILING))
    oversold, twice = sheet.oversold("default"), sheet.duplicates("default")
    bound = min(3 * textbook, ceiling)
    return Result(
        [
            Comparison(
                "seats a second ÷ the lower of 3 × textbook and the server's ceiling",
                {"seats_per_s": ours, "p95_ms": median(slow)}, ours / bound, 1, "at_least",
                peer={
                    "name": "SELECT … FOR UPDATE; a view that only reads who asks",
                    "seats_per_s": textbook, "ceiling_per_s": ceiling,
                },
            ),
        ],
        {"people": people, "clients": CLIENTS},
        resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        ROUNDS,
        {"oversold": oversold, "duplicates": twice},
    )  # fmt: skip


def take_turns(
    port: int, visitors: Sequence[browser.Visitor], lecture: Lecture
) -> tuple[dict[str, list[float]], list[float]]:
    """Seats a second of each address, and the 95th percentiles of ours. A first turn of a few
    people is not counted: each thread has imported what it needs then, and has its connection."""
    rates: dict[str, list[float]] = {OURS: [], TEXTBOOK: [], CEILING: []}
    slow: list[float] = []
    for turn in range(ROUNDS + 1):
        coming = visitors if turn else visitors[: 2 * CLIENTS]
        for place, address in enumerate(rates):
            session = cast.make_session(
                lecture, open_seats=len(visitors),
                starts_at=timezone.now() + timedelta(days=100 + 10 * turn + place),
            )  # fmt: skip
            took, answers = rush(port, coming, address.format(session.pk))
            check(address, session.pk, answers, len(coming))
            if turn:
                rates[address].append(len(coming) / took)
                tell(f"{turn}/{ROUNDS} {address} {len(coming) / took:.0f}/s")
            if turn and address == OURS:
                slow.append(sheet.spread(answers)[1])
    return rates, slow


def rush(
    port: int, visitors: Sequence[browser.Visitor], path: str
) -> tuple[float, list[browser.Answer]]:
    started = time.perf_counter()
    answers = asyncio.run(_rush(port, visitors, path))
    return time.perf_counter() - started, answers


async def _rush(port: int, visitors: Sequence[browser.Visitor], path: str) -> list[browser.Answer]:
    coming, answers = iter(visitors), []

    async def door() -> None:
        """A connection of the proxy before the server, which keeps it from person to person."""
        kept = None
        for visitor in coming:
            kept = kept or browser.Browser(port, visitor)
            kept.visitor = visitor
            answers.append(await kept.post(path))
        if kept:
            await kept.close()

    await asyncio.gather(*(door() for _number in range(CLIENTS)))
    return answers


def check(address: str, session: int, answers: Sequence[browser.Answer], people: int) -> None:
    """A fast server that seats nobody is none."""
    said = Counter(one.status for one in answers)
    assert said == {302: people}, said
    seated = Enrolment.objects.holding().filter(session=session).count()
    assert seated == (0 if address == CEILING else people)
    taken = Pool.objects.get(session=session, name=PoolName.OPEN).taken
    assert taken == seated
    connection.close()
