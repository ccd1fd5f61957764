"""Sessions and pools as values, for a list of a whole year that builds no objects of rows.

They answer what `offers` and `checks` ask of a Session and its Pools, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from catalog.models.seats import Pool, PoolName, labelled
from catalog.models.session import Session, SessionState


class Unit(NamedTuple):
    path: str
    name: str


class SeenLecture(NamedTuple):
    host: Unit


class SeenPool(NamedTuple):
    pk: int
    name: str
    agency: Unit | None
    seats: int
    taken: int

    @property
    def free(self) -> int:
        return self.seats - self.taken

    @property
    def label(self) -> str:
        return labelled(str(PoolName(self.name).label), self.agency.name if self.agency else "")


class SeenPools(list[SeenPool]):
    def all(self) -> Sequence[SeenPool]:
        return self


@dataclass(frozen=True)
class SeenSession:
    pk: int
    lecture_id: int
    lecture: SeenLecture
    starts_at: datetime
    ends_at: datetime
    state: str
    pools: SeenPools

    def get_state_display(self) -> str:
        return str(SessionState(self.state).label)

    def has_started(self, *, now: datetime) -> bool:
        return self.starts_at <= now

    def is_coming(self, *, now: datetime) -> bool:
        return self.state == SessionState.PLANNED and not self.has_started(now=now)


AnySession = Session | SeenSession
AnyPool = Pool | SeenPool
