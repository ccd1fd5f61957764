"""The catalogue's facets: which lectures meet every wish, how many each further one leaves. Pure.

What is asked of a session (month, district, a free seat, no clash) must hold of one and the same
session. A facet's own choice does not narrow its own counts: they say what choosing another
value would show.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

OF_LECTURE = ("category", "theme", "audience", "bucket", "mine", "gap")
OF_SESSION = ("month", "district", "free", "calm")
FACETS = OF_LECTURE + OF_SESSION

Wishes = Mapping[str, Any]


@dataclass(frozen=True)
class Slot:
    """One session: `calm` is True where she sits nowhere else at that time."""

    month: int
    district: int | None = None
    free: bool = False
    calm: bool = False
    starts_at: datetime | None = None
    is_coming: bool = False


@dataclass(frozen=True)
class Entry:
    """One lecture: `mine` where she may choose it, `gap` where it still fills what she lacks."""

    lecture: int
    number: str = ""
    category: str = ""
    theme: str = ""
    audience: str = ""
    bucket: str = ""
    mine: bool = True
    gap: bool = False
    slots: tuple[Slot, ...] = field(default_factory=tuple)

    @property
    def next_start(self) -> datetime | None:
        return min(
            (one.starts_at for one in self.slots if one.is_coming and one.starts_at), default=None
        )


def matching(entries: Iterable[Entry], wishes: Wishes) -> list[Entry]:
    """Those that meet every wish: what can still be chosen first, by its next session."""
    found = [one for one in entries if _is_wished(one, wishes)]
    return sorted(found, key=_soonest_first)


def counts(entries: Collection[Entry], wishes: Wishes) -> dict[str, Counter[Any]]:
    """For each facet and each of its values the number of lectures, every other wish kept."""
    counted: dict[str, Counter[Any]] = {name: Counter() for name in FACETS}
    # Facets without a wish of their own keep the same wishes: they are counted together.
    free = [name for name in FACETS if name not in wishes]
    for names in (free, *([name] for name in FACETS if name in wishes)):
        others = {key: value for key, value in wishes.items() if key not in names}
        for entry in entries:
            if _is_wished(entry, others):
                slots = _wished_slots(entry, others)
                for name in names:
                    counted[name].update(_values(name, entry, slots))
    return counted


def _values(name: str, entry: Entry, slots: Collection[Slot]) -> Collection[Any]:
    """The values that this lecture offers in a facet, each once."""
    if name in OF_SESSION:
        return {getattr(one, name) for one in slots}
    return (getattr(entry, name),)


def _is_wished(entry: Entry, wishes: Wishes) -> bool:
    if not _meets_of_lecture(entry, wishes):
        return False
    return not _asks_for_sessions(wishes) or bool(_wished_slots(entry, wishes))


def _meets_of_lecture(entry: Entry, wishes: Wishes) -> bool:
    return all(getattr(entry, name) == wishes[name] for name in OF_LECTURE if name in wishes)


def _wished_slots(entry: Entry, wishes: Wishes) -> list[Slot]:
    asked = [name for name in OF_SESSION if name in wishes]
    return [one for one in entry.slots if all(getattr(one, name) == wishes[name] for name in asked)]


def _asks_for_sessions(wishes: Wishes) -> bool:
    return any(name in wishes for name in OF_SESSION)


def _soonest_first(entry: Entry) -> tuple[bool, float, str, int]:
    start = entry.next_start
    return (start is None, start.timestamp() if start else 0.0, entry.number, entry.lecture)
