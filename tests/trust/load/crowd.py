"""The people of the morning, in one thread: each comes at her time, however slow the house is.

An open loop: who waits keeps nobody else from coming. Each request has a connection of its own, as
the proxy in front gives it, and says when it came, as the proxy does. Who is told to wait asks
again after as many seconds as the answer names, as a browser does with such a page.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.urls import reverse

from catalog.opening_day.browser import Answer, Browser, Visitor
from tests.benchmarks.city import YEAR
from tests.exams.candidates import Candidate
from tests.trust.load.scene import Officer, Scene

WISHES = 2
HASTE = 3  # the mean of their coming is a third of the time: half have come in its first quarter
# What the product says, word for word: a sentence that changes there must change here.
SEATED, FULL, BUSY = "已选座", "席位已满", "操作的人较多"
ANSWER_EVERY, READ_EVERY, EMPTY_EVERY = 20.0, 12.0, 0.25
RETRY_SECONDS = 1.0  # as the exam's page does at first
EMPTY = "/benchmark/empty/"
DESK, FILE = f"/unit/?year={YEAR}", f"/unit/shortfall.xlsx?year={YEAR}"


class Comer(Visitor):
    """Somebody behind the proxy, which notes when her request came."""

    def head(self, method: str, path: str, body: bytes = b"") -> bytes:
        came = f"X-Request-Start: t={time.time():.3f}\r\nConnection: close\r\n\r\n"
        return super().head(method, path, body).removesuffix(b"\r\n") + came.encode()


@dataclass
class Morning:
    """What everybody was told. `booked`: who asked for which session, and what was said to her."""

    port: int
    seed: int
    seconds: float
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    booked: list[tuple[Visitor, int, str]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)  # each person, from coming to knowing

    async def ask(
        self, kind: str, visitor: Visitor, path: str, body: bytes | None = None
    ) -> Answer:
        browser = Browser(self.port, Comer(visitor.session_key))
        answer = await (browser.get(path) if body is None else browser.post(path, body))
        await browser.close()
        self.answers.setdefault(kind, []).append(answer)
        return answer

    async def page(self, kind: str, visitor: Visitor, path: str) -> None:
        while is_told_to_wait(answer := await self.ask(kind, visitor, path)):
            await asyncio.sleep(float(header(answer, "Retry-After")))

    async def book(self, visitor: Visitor, session: int) -> str:
        while True:
            answer = await self.ask("seat", visitor, reverse("catalog:enrol", args=[session]), b"")
            said = message(answer)
            self.booked.append((visitor, session, said))
            if not said.startswith(BUSY):
                return said
            await asyncio.sleep(RETRY_SECONDS)


def is_told_to_wait(answer: Answer) -> bool:
    """Not every 503: a house whose database or disk cannot is in error."""
    return answer.status == 503 and header(answer, "Refresh") != ""


def header(answer: Answer, name: str) -> str:
    found = (line.partition(":") for line in answer.head.split("\r\n")[1:])
    return next((value.strip() for key, _, value in found if key.lower() == name.lower()), "")


def message(answer: Answer) -> str:
    """What the next page will say to her; nothing where the server sent no message."""
    lines = (line.partition(": ") for line in answer.head.split("\r\n"))
    for name, _, value in lines:
        cookie = SimpleCookie(value) if name.lower() == "set-cookie" else {}
        if kept := cookie.get(settings.MESSAGES_COOKIE_NAME):
            return " ".join(map(str, CookieStorage(HttpRequest())._decode(kept.value) or ()))
    return ""


def play(scene: Scene, *, port: int, seed: int, seconds: float) -> Morning:
    morning = Morning(port, seed, seconds)
    asyncio.run(_play(morning, scene))
    return morning


async def _play(morning: Morning, scene: Scene) -> None:
    """Exam and desks go on until the last comer knows where she sits."""
    over = asyncio.Event()
    beside = [
        asyncio.create_task(each)
        for each in (
            *(_sit(morning, one, over) for one in scene.candidates),
            *(_read(morning, one, over) for one in scene.officers),
            _export(morning, scene.officers[0], over),
            _look_at_nothing(morning, scene.comers[-1], over),
        )
    ]
    chance = Random(morning.seed)
    opened = time.perf_counter()
    await asyncio.gather(*(
        _come(morning, one, wishes, opened + at)
        for one, wishes, at in zip(
            scene.comers,
            _wishes(chance, scene, len(scene.comers)),
            _times(chance, len(scene.comers), morning.seconds),
            strict=True,
        )
    ))  # fmt: skip
    over.set()
    await asyncio.gather(*beside)


def _times(chance: Random, number: int, seconds: float) -> list[float]:
    """When each comes: the most at once, the last when so many seconds are over."""
    return [chance.expovariate(HASTE / seconds) % seconds for _number in range(number)]


def _wishes(chance: Random, scene: Scene, number: int) -> list[list[tuple[int, str]]]:
    popular = list(scene.addresses.items())
    weights = [1 / rank for rank in range(1, len(popular) + 1)]
    return [
        list(dict.fromkeys(chance.choices(popular, weights, k=WISHES))) for _number in range(number)
    ]


async def _come(
    morning: Morning, visitor: Visitor, wishes: Sequence[tuple[int, str]], at: float
) -> None:
    """Opens the lecture, takes the seat, reads what the page says; if it is full, once more."""
    await asyncio.sleep(max(0, at - time.perf_counter()))
    for session, address in wishes:
        await morning.page("lecture", visitor, address)
        said = await morning.book(visitor, session)
        await morning.page("lecture", visitor, address)
        if said.startswith(SEATED):
            break
    morning.waited.append(time.perf_counter() - at)


async def _sit(morning: Morning, candidate: Candidate, over: asyncio.Event) -> None:
    """One answer at least; the same again until the server has said that it is saved."""
    chance = Random(candidate.attempt)
    await asyncio.sleep(chance.uniform(0, min(ANSWER_EVERY, morning.seconds)))
    while True:
        while not await _is_saved(morning, candidate):
            await asyncio.sleep(RETRY_SECONDS)
        if await _is_over(over, chance.expovariate(1 / ANSWER_EVERY)):
            break


async def _is_saved(morning: Morning, candidate: Candidate) -> bool:
    body = candidate.next_body()
    answer = await morning.ask("answer", candidate.visitor, candidate.path, body)
    if answer.status == 200:
        candidate.is_told_saved()
    return answer.status == 200


async def _read(morning: Morning, officer: Officer, over: asyncio.Event) -> None:
    """The desk, then one of her people; a while to read each."""
    chance = Random(officer.people[0])
    while not await _is_over(over, chance.expovariate(1 / READ_EVERY)):
        await morning.page("desk", officer.visitor, DESK)
        await asyncio.sleep(chance.expovariate(1 / READ_EVERY))
        person = reverse("person", args=[chance.choice(officer.people)])
        await morning.page("person", officer.visitor, f"{person}?year={YEAR}")


async def _export(morning: Morning, officer: Officer, over: asyncio.Event) -> None:
    while not await _is_over(over, READ_EVERY):
        await morning.page("file", officer.visitor, FILE)


async def _look_at_nothing(morning: Morning, visitor: Visitor, over: asyncio.Event) -> None:
    """The page that all others are compared with; each is asked at its time."""
    asked: list[asyncio.Task[Answer]] = []
    while not await _is_over(over, EMPTY_EVERY):
        asked.append(asyncio.create_task(morning.ask("empty", visitor, EMPTY)))
    await asyncio.gather(*asked)


async def _is_over(over: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(over.wait(), seconds)
    except TimeoutError:
        return False
    return True
