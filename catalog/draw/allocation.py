"""Who sits where: a draw in rounds, which nobody can improve by wishing for something else.

Every learner's lot is the SHA-256 of seed and learner, so the order is fixed once the seed is
published. Round by round, in the order of the lots, each takes the best seat still to be had;
every second round runs backwards, so that who chose late in one chooses early in the next.
With `need_first`, who is shorter of credits has all her turns before who is less short.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from catalog.draw.seating import Seating
from catalog.draw.wishes import Draw, Rule, Session, Wish


class Seat(NamedTuple):
    """`wish` is the rank of the wish that was granted, 1 the dearest."""

    session: str
    pool: str
    learner: str
    wish: int


class Allocation(NamedTuple):
    seats: tuple[Seat, ...]
    waiting: dict[str, tuple[str, ...]]

    def as_document(self, *, seed: int, digest: str) -> dict[str, Any]:
        """What `draw_seats` prints, for comparing."""
        return {
            "seed": seed,
            "digest_of_input": digest,
            "seats": [seat._asdict() for seat in self.seats],
            "waiting": self.waiting,
        }


class Hall:
    """The sessions by number, in the order of their ids, as sets in one integer: a bit a session.

    Every learner asks of every wish whether she could attend it. In a city of 28,000 that is
    some half a million questions, and each has to be one operation.
    """

    def __init__(self, sessions: Iterable[Session]) -> None:
        self.sessions = sorted(sessions, key=lambda one: one.id)
        self.numbers = {session.id: number for number, session in enumerate(self.sessions)}
        self.seatings = [Seating(session) for session in self.sessions]
        self.clashing = [
            _bits(other for other, it in enumerate(self.sessions) if it.clashes_with(session))
            for session in self.sessions
        ]
        self._closed: dict[str, int] = {}

    def closed_to(self, agency: str) -> int:
        """The sessions that have no pool for this agency."""
        if agency not in self._closed:
            self._closed[agency] = _bits(
                number
                for number, session in enumerate(self.sessions)
                if not any(pool.admits(agency) for pool in session.pools)
            )
        return self._closed[agency]


class Chooser:
    """One learner during the draw: how far down her list she has come, and what she holds."""

    def __init__(self, wish: Wish, seed: int, hall: Hall) -> None:
        self.wish = wish
        self.lot = hashlib.sha256(f"{seed}:{wish.learner}".encode()).hexdigest()
        self.ranked = [hall.numbers[session] for session in wish.ranked]
        self.asked = 0
        self.held: dict[int, int] = {}  # the number of the session → the rank of the wish
        # Sessions that are not for her, that she holds, or that clash with one she holds.
        self.barred = hall.closed_to(wish.agency)

    def choose(self, hall: Hall) -> bool:
        """Take the best seat left; no seat is ever freed, so no wish is asked for twice."""
        if not self.has_turns():
            return False
        for number in self.ranked[self.asked :]:
            self.asked += 1
            if self.could_attend(number) and hall.seatings[number].seat(self.wish):
                self.held[number] = self.asked
                self.barred |= hall.clashing[number] | 1 << number
                return True
        return False

    def has_turns(self) -> bool:
        return len(self.held) < self.wish.most

    def could_attend(self, number: int) -> bool:
        """A pool is open to her, and she sits neither there nor elsewhere at that time."""
        return not self.barred >> number & 1


def allocate(draw: Draw, *, seed: int) -> Allocation:
    """Allocate all seats; the order of sessions and wishes in `draw` changes nothing."""
    hall = Hall(draw.sessions)
    choosers = sorted(
        (Chooser(wish, seed, hall) for wish in draw.wishes),
        key=lambda one: (one.lot, one.wish.learner),
    )
    by_need = draw.rule == Rule.NEED_FIRST
    if by_need:
        choosers.sort(key=lambda one: -one.wish.need)
    for _need, equals in groupby(choosers, key=lambda one: one.wish.need if by_need else None):
        _rounds(list(equals), hall)
    return Allocation(
        seats=tuple(_seats(hall, {one.wish.learner: one for one in choosers})),
        waiting=_waiting(choosers, hall, by_need=by_need),
    )


def _rounds(choosers: list[Chooser], hall: Hall) -> None:
    while choosers:
        choosers = [one for one in choosers if one.choose(hall)]
        choosers.reverse()


def _seats(hall: Hall, choosers: dict[str, Chooser]) -> Iterator[Seat]:
    for number, session in enumerate(hall.sessions):
        for pool, learner in hall.seatings[number].seated():
            yield Seat(session.id, pool, learner, choosers[learner].held[number])


def _waiting(choosers: list[Chooser], hall: Hall, *, by_need: bool) -> dict[str, tuple[str, ...]]:
    """Who could still use a seat, session by session: fewest seats in hand first, then lots."""
    queues: list[list[Chooser]] = [[] for _session in hall.sessions]
    # Each queue takes them in the order in which they come here.
    for one in sorted(choosers, key=lambda one: (-one.wish.need if by_need else 0, len(one.held))):
        if one.has_turns():
            for number in filter(one.could_attend, one.ranked):
                queues[number].append(one)
    return {
        session.id: tuple(one.wish.learner for one in queue)
        for session, queue in zip(hall.sessions, queues, strict=True)
    }


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
