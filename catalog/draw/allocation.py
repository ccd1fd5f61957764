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


class Chooser:
    """One learner during the draw: how far down her list she has come, and what she holds."""

    def __init__(self, wish: Wish, seed: int) -> None:
        self.wish = wish
        self.lot = hashlib.sha256(f"{seed}:{wish.learner}".encode()).hexdigest()
        self.asked = 0
        self.held: dict[str, int] = {}

    def choose(self, seatings: dict[str, Seating]) -> bool:
        """Take the best seat left; no seat is ever freed, so no wish is asked for twice."""
        while self.has_turns() and self.asked < len(self.wish.ranked):
            seating = seatings[self.wish.ranked[self.asked]]
            self.asked += 1
            if self.could_attend(seating.session, seatings) and seating.seat(self.wish):
                self.held[seating.session.id] = self.asked
                return True
        return False

    def has_turns(self) -> bool:
        return len(self.held) < self.wish.most

    def could_attend(self, session: Session, seatings: dict[str, Seating]) -> bool:
        """A pool is open to her, and she sits nowhere else at that time."""
        return any(pool.admits(self.wish.agency) for pool in session.pools) and not any(
            session.clashes_with(seatings[held].session) for held in self.held
        )


def allocate(draw: Draw, *, seed: int) -> Allocation:
    """Allocate all seats; the order of sessions and wishes in `draw` changes nothing."""
    seatings = {session.id: Seating(session) for session in draw.sessions}
    choosers = sorted(
        (Chooser(wish, seed) for wish in draw.wishes), key=lambda one: (one.lot, one.wish.learner)
    )
    by_need = draw.rule == Rule.NEED_FIRST
    if by_need:
        choosers.sort(key=lambda one: -one.wish.need)
    for _need, equals in groupby(choosers, key=lambda one: one.wish.need if by_need else None):
        _rounds(list(equals), seatings)
    return Allocation(
        seats=tuple(_seats(draw.sessions, seatings, {one.wish.learner: one for one in choosers})),
        waiting=_waiting(choosers, seatings, by_need=by_need),
    )


def _rounds(choosers: list[Chooser], seatings: dict[str, Seating]) -> None:
    while choosers:
        choosers = [one for one in choosers if one.choose(seatings)]
        choosers.reverse()


def _seats(
    sessions: Iterable[Session], seatings: dict[str, Seating], choosers: dict[str, Chooser]
) -> Iterator[Seat]:
    for session in sorted(sessions, key=lambda one: one.id):
        for pool, learner in seatings[session.id].seated():
            yield Seat(session.id, pool, learner, choosers[learner].held[session.id])


def _waiting(
    choosers: list[Chooser], seatings: dict[str, Seating], *, by_need: bool
) -> dict[str, tuple[str, ...]]:
    """Who could still use a seat, session by session: fewest seats in hand first, then lots."""
    queues: dict[str, list[Chooser]] = {session: [] for session in sorted(seatings)}
    for one in choosers:
        for session in one.wish.ranked if one.has_turns() else ():
            if session not in one.held and one.could_attend(seatings[session].session, seatings):
                queues[session].append(one)
    for queue in queues.values():
        queue.sort(key=lambda one: (-one.wish.need if by_need else 0, len(one.held)))
    return {session: tuple(one.wish.learner for one in queue) for session, queue in queues.items()}
