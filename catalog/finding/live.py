"""What changes all day in a year's list: states and seats of its sessions, and the reader's own.

Two queries for the whole year, whatever the list shows of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Value

from catalog.finding.kept import KeptYear
from catalog.models.seats import Enrolment
from catalog.models.session import Session, SessionState
from catalog.models.waiting import WaitingPlace
from catalog.seating.seen import SeenPool, SeenPools, SeenSession, Unit
from people.models import Learner

POOLS = (
    "pk", "state", "pools", "pools__name", "pools__seats", "pools__taken",
    "pools__agency__path", "pools__agency__short_name", "pools__agency__name",
)  # fmt: skip
TIME = ("session", "session__starts_at", "session__ends_at", "session__state")
Time = tuple[int, datetime, datetime]


@dataclass(frozen=True)
class Hers:
    """The seats she holds and the lines she stands in, by session; unsaved, only to be shown."""

    seats: dict[int, Enrolment] = field(default_factory=dict)
    lines: dict[int, WaitingPlace] = field(default_factory=dict)
    times: list[Time] = field(default_factory=list)

    def clash_with(self, session: SeenSession) -> bool:
        return any(
            pk != session.pk and session.starts_at < ends and starts < session.ends_at
            for pk, starts, ends in self.times
        )


def sessions(year: KeptYear) -> dict[int, SeenSession]:
    rows = Session.objects.filter(pk__in=year.sessions.keys()).order_by("pk", "pools__pk")
    return {one.pk: one for one in _seen(year, rows.values_list(*POOLS))}


def hers(learner: Learner | None) -> Hers:
    if learner is None:
        return Hers()
    found = Hers()
    seats = Enrolment.objects.holding().filter(learner=learner)
    lines = WaitingPlace.objects.waiting().filter(learner=learner)
    marked = [rows.values_list(*TIME, Value(place)) for place, rows in enumerate((seats, lines))]
    for pk, starts, ends, state, in_line in marked[0].union(marked[1], all=True):
        if in_line:
            found.lines[pk] = WaitingPlace(session_id=pk, learner=learner)
            continue
        found.seats[pk] = Enrolment(session_id=pk, learner=learner)
        if state == SessionState.PLANNED:
            found.times.append((pk, starts, ends))
    return found


def _seen(year: KeptYear, rows: Iterable[tuple]) -> Iterator[SeenSession]:
    for (pk, state), pools in groupby(rows, key=lambda row: row[:2]):
        lecture, session = year.sessions[pk]
        yield SeenSession(
            pk, lecture.pk, lecture.seen, session.starts_at, session.ends_at, state,
            SeenPools(_pool(*row[2:]) for row in pools if row[2]),
        )  # fmt: skip


def _pool(
    pk: int, name: str, seats: int, taken: int, path: str | None, short: str, full: str
) -> SeenPool:
    return SeenPool(pk, name, Unit(path, short or full) if path else None, seats, taken)
