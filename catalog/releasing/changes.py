"""What changed from one snapshot of the catalogue to the next. Pure.

A snapshot is plain JSON: `{"catalog": {…}, "lectures": {id: {…, "sessions": {id: {…}}}}}`. The
changes are complete: laid upon the snapshot before, they give the one after.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Fields = Mapping[str, Any]
EMPTY: Fields = {"catalog": {}, "lectures": {}}
CANCELLED = "CANCELLED"


class Kind(StrEnum):
    CATALOG = "CATALOG"
    NEW = "NEW"
    GONE = "GONE"
    CHANGED = "CHANGED"
    SESSION_NEW = "SESSION_NEW"
    SESSION_GONE = "SESSION_GONE"
    SESSION_MOVED = "SESSION_MOVED"
    SESSION_CANCELLED = "SESSION_CANCELLED"
    SESSION_RESTORED = "SESSION_RESTORED"


@dataclass(frozen=True)
class Change:
    """`before` and `after` hold the fields that differ, or all of what came or went.

    `was` is the whole of a changed session as it stood before: a reader must know which one.
    """

    kind: Kind
    lecture: str = ""
    session: str = ""
    label: str = ""
    before: Fields = field(default_factory=dict)
    after: Fields = field(default_factory=dict)
    was: Fields = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.lecture}:{self.session}"


def changes(before: Fields, after: Fields) -> list[Change]:
    """In the order in which a reader looks for them: the catalogue, then lecture by lecture."""
    found = [*_of_catalog(before, after)]
    lectures: list[Change] = []
    for key in before["lectures"].keys() | after["lectures"].keys():
        lectures += _of_lecture(key, before["lectures"].get(key), after["lectures"].get(key))
    return found + sorted(lectures, key=lambda one: (one.label, one.lecture, one.session))


def _of_catalog(before: Fields, after: Fields) -> Iterator[Change]:
    was, becomes = _differing(before["catalog"], after["catalog"])
    if was or becomes:
        yield Change(Kind.CATALOG, before=was, after=becomes)


def _of_lecture(key: str, was: Fields | None, becomes: Fields | None) -> Iterator[Change]:
    label = _label(becomes or was or {})
    if was is None:
        yield Change(Kind.NEW, key, label=label, after=becomes or {})
        return
    if becomes is None:
        yield Change(Kind.GONE, key, label=label, before=was)
        return
    old, new = _differing(_without_sessions(was), _without_sessions(becomes))
    if old or new:
        yield Change(Kind.CHANGED, key, label=label, before=old, after=new)
    for session in was["sessions"].keys() | becomes["sessions"].keys():
        pair = was["sessions"].get(session), becomes["sessions"].get(session)
        yield from _of_session(key, session, label, *pair)


def _of_session(
    lecture: str, session: str, label: str, was: Fields | None, becomes: Fields | None
) -> Iterator[Change]:
    if was is None or becomes is None:
        kind = Kind.SESSION_NEW if was is None else Kind.SESSION_GONE
        yield Change(kind, lecture, session, label, was or {}, becomes or {})
        return
    old, new = _differing(was, becomes)
    if old or new:
        yield Change(_kind_of(was, becomes), lecture, session, label, old, new, was)


def _kind_of(was: Fields, becomes: Fields) -> Kind:
    if was.get("state") == becomes.get("state"):
        return Kind.SESSION_MOVED
    is_off = becomes.get("state") == CANCELLED
    return Kind.SESSION_CANCELLED if is_off else Kind.SESSION_RESTORED


def _differing(was: Fields, becomes: Fields) -> tuple[Fields, Fields]:
    names = [
        name
        for name in sorted(was.keys() | becomes.keys())
        if (name in was, was.get(name)) != (name in becomes, becomes.get(name))
    ]
    return (
        {name: was[name] for name in names if name in was},
        {name: becomes[name] for name in names if name in becomes},
    )


def _without_sessions(lecture: Fields) -> Fields:
    return {name: value for name, value in lecture.items() if name != "sessions"}


def _label(lecture: Fields) -> str:
    return f"{lecture.get('number', '')} {lecture.get('title', '')}".strip()
