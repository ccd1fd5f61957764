"""People who come on the opening day: each looks at the catalogue, opens a lecture, takes seats.

Popular lectures are wanted by many, as in life: the wishes lean towards the first of a shuffled
list. The same numbers make the same people come with the same wishes.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from django.urls import reverse

from catalog.models import Session
from catalog.opening_day.browser import Answer, Browser, Visitor

WISHES = 3


@dataclass(frozen=True)
class Arrival:
    visitor: Visitor
    sessions: tuple[Session, ...]


def plan(visitors: Sequence[Visitor], sessions: Sequence[Session], *, seed: int) -> list[Arrival]:
    chance = Random(seed)
    popular = list(sessions)
    chance.shuffle(popular)
    weights = [1 / rank for rank in range(1, len(popular) + 1)]
    return [
        Arrival(one, tuple(dict.fromkeys(chance.choices(popular, weights, k=WISHES))))
        for one in visitors
    ]


def run(arrivals: Sequence[Arrival], *, port: int, clients: int, catalogue: str) -> list[Answer]:
    """So many at a time; the next comes when one has left."""
    return asyncio.run(_run(arrivals, port, clients, catalogue))


async def _run(
    arrivals: Sequence[Arrival], port: int, clients: int, catalogue: str
) -> list[Answer]:
    coming = iter(arrivals)
    answers: list[Answer] = []

    async def door() -> None:
        for arrival in coming:
            answers.extend(await _visit(arrival, port, catalogue))

    await asyncio.gather(*(door() for _number in range(clients)))
    return answers


async def _visit(arrival: Arrival, port: int, catalogue: str) -> list[Answer]:
    browser = Browser(port, arrival.visitor)
    answers = [await browser.get(catalogue)]
    for session in arrival.sessions:
        answers.append(await browser.get(session.lecture.get_url() or catalogue))
        answers.append(await browser.post(reverse("catalog:enrol", args=[session.pk])))
    await browser.close()
    return answers
