"""The pools of one session while it fills: a seat is refused only if no arrangement has one.

A learner sits where the pool is narrowest; if her pools are full, somebody who may also sit in
another pool is moved there (an augmenting path), so a reserve never stands empty by accident.
"""

from collections.abc import Iterator
from itertools import pairwise

from catalog.draw.wishes import EVERYONE, Session, Wish


class Seating:
    def __init__(self, session: Session) -> None:
        self.session = session
        # Reserves first: an open seat is of use to more people.
        self._pools = sorted(session.pools, key=lambda pool: (EVERYONE in pool.agencies, pool.name))
        self._free = [pool.seats for pool in self._pools]
        self._seated: list[dict[str, list[str]]] = [{} for _pool in self._pools]
        self._open: dict[str, list[int]] = {}
        # Seats are never freed, so an agency refused once is refused for good.
        self._refused: set[str] = set()

    def seat(self, wish: Wish) -> bool:
        if wish.agency in self._refused:
            return False
        path = self._path(wish.agency)
        if not path:
            self._refused.add(wish.agency)
            return False
        self._free[path[-1][0]] -= 1
        for (after, moved), (pool, _agency) in pairwise(reversed(path)):
            self._sit(after, moved, self._seated[pool][moved].pop())
        self._sit(path[0][0], wish.agency, wish.learner)
        return True

    def seated(self) -> Iterator[tuple[str, str]]:
        """Pool and learner, by the names of both."""
        for pool, seated in sorted(zip(self._pools, self._seated, strict=True)):
            for learner in sorted(name for names in seated.values() for name in names):
                yield pool.name, learner

    def _sit(self, pool: int, agency: str, learner: str) -> None:
        self._seated[pool].setdefault(agency, []).append(learner)

    def _path(self, agency: str) -> list[tuple[int, str]]:
        """The pools from one open to `agency` to one with a free seat, and who moves into each."""
        came_from = dict.fromkeys(self._open_to(agency), (-1, agency))
        queue = list(came_from)
        for pool in queue:
            if self._free[pool] > 0:
                return self._traced(pool, came_from)
            if len(queue) == len(self._pools):
                continue  # every pool is in the queue already
            for other in sorted(name for name, names in self._seated[pool].items() if names):
                for further in self._open_to(other):
                    if further not in came_from:
                        came_from[further] = (pool, other)
                        queue.append(further)
        return []

    def _open_to(self, agency: str) -> list[int]:
        found = self._open.get(agency)
        if found is None:
            pools = enumerate(self._pools)
            found = self._open[agency] = [at for at, pool in pools if pool.admits(agency)]
        return found

    def _traced(self, pool: int, came_from: dict[int, tuple[int, str]]) -> list[tuple[int, str]]:
        path = []
        while pool >= 0:
            before, mover = came_from[pool]
            path.append((pool, mover))
            pool = before
        return path[::-1]
