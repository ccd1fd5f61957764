"""What a file changes in the year's catalogue, and the writing of it.

Published lectures are never changed by a file: what the public has been told changes by a release.
Sessions that hold seats are not changed either. What the file does not name stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.models import (
    AnnualCatalog,
    Lecture,
    Lecturer,
    PoolName,
    Session,
    SessionState,
)
from catalog.seating import seats
from catalog.year_import.rows import FIELDS, NewLecturer, RowError, WantedLecture, WantedSession
from people.models import User

COLUMN_OF = {name: column for column, name in FIELDS.items()}
MOVED = {"starts_at": "日期", "ends_at": "结束", "venue": "地点", "break_minutes": "休息分钟"}
POOLS = {"planned": (PoolName.PLANNED, "计划席位"), "open": (PoolName.OPEN, "开放席位")}


@dataclass
class Change:
    """One lecture of the file beside the one in the catalogue, if there is one."""

    wanted: WantedLecture
    lecture: Lecture | None
    values: dict[str, Any] = field(default_factory=dict)
    sessions: list[tuple[WantedSession, Session | None, dict[str, Any]]] = field(
        default_factory=list
    )

    def outcome_of(self, row: int) -> str:
        if self.lecture is None:
            return "created"
        for wanted, session, changes in self.sessions:
            if wanted.row == row:
                if session is None:
                    return "created"
                if changes:
                    return "changed"
        return "changed" if self.values and row == self.wanted.row else "unchanged"


def existing(catalog: AnnualCatalog | None) -> dict[str, list[Lecture]]:
    """The catalogue's lectures by number, drafts as they were saved last."""
    found: dict[str, list[Lecture]] = {}
    if catalog is None:
        return found
    lectures = Lecture.objects.child_of(catalog).select_related("host", "lecturer")
    for lecture in lectures.prefetch_related("sessions__pools", "sessions__venue"):
        found.setdefault(lecture.number, []).append(lecture)
    return found


def compare(wanted: WantedLecture, there: list[Lecture]) -> Iterator[Change | tuple[int, RowError]]:
    """The change, and what forbids it, each with its row."""
    if len(there) > 1:
        reason = f"目录里有 {len(there)} 个编号为“{wanted.number}”的讲座；请先改正"
        yield wanted.row, RowError("编号", reason)
        return
    change = Change(wanted, there[0] if there else None)
    if change.lecture is None:
        for session in wanted.sessions:
            if session.pk:
                yield session.row, RowError("场次号", "新讲座还没有场次号；请空着")
            if session.state not in (None, SessionState.PLANNED):
                yield session.row, RowError("状态", "新的场次只能是计划；请改为计划或空着")
        change.sessions = [(one, None, {}) for one in wanted.sessions]
        yield change
        return
    change.values = _values_changed(wanted, _as_edited(change.lecture))
    if change.lecture.live:
        for name in change.values:
            column = COLUMN_OF.get(name, {"host": "主办单位", "lecturer": "授课人"}.get(name))
            yield wanted.row, RowError(column, "与已发布的内容不同；已发布的讲座请在内容管理里修改")
    yield from _sessions(change, change.lecture)
    yield change


def write(change: Change, catalog: AnnualCatalog, *, by: User | None, now: datetime) -> None:
    lecture = _written_lecture(change, catalog, by)
    for wanted, session, changes in change.sessions:
        if session is not None and not changes:
            continue
        stored = session or Session(lecture=lecture)
        for name in MOVED:
            value = getattr(wanted, name)
            if value is not None:
                setattr(stored, name, value)
        if session is not None and changes.keys() & MOVED.keys():
            stored.revision += 1
            stored.changed_at = now
        stored.save()
        pools = {
            name: number
            for key, (name, _column) in POOLS.items()
            if (number := getattr(wanted, key)) is not None
        }
        seats.resize(session=stored, seats=pools, now=now)


def _sessions(change: Change, lecture: Lecture) -> Iterator[tuple[int, RowError]]:
    stored = list(lecture.sessions.all())
    by_pk = {one.pk: one for one in stored}
    by_start = {one.starts_at: one for one in stored}
    for wanted in change.wanted.sessions:
        session = by_pk.get(wanted.pk) if wanted.pk else by_start.get(wanted.starts_at)
        if wanted.pk and session is None:
            yield wanted.row, RowError("场次号", f"讲座“{lecture.number}”没有场次 {wanted.pk}")
            continue
        changes = _moves(wanted, session) if session else {}
        if session is None and lecture.live:
            yield wanted.row, RowError("日期", "已发布的讲座要加场次，请在内容管理里添加")
        elif changes and (lecture.live or _holds_people(session)):
            first = next(iter(changes))
            yield (
                wanted.row,
                RowError(changes[first], "与已发布或已有人选座的场次不同；不能用文件修改"),
            )
        elif wanted.state is not None and wanted.state != _state(session):
            yield wanted.row, RowError("状态", "不能用文件修改；请在“场次与席位”里取消或恢复")
        change.sessions.append((wanted, session, changes))


def _state(session: Session | None) -> str:
    return session.state if session else SessionState.PLANNED


def _holds_people(session: Session | None) -> bool:
    return session is not None and (
        session.state != SessionState.PLANNED or session.enrolments.exists()
    )


def _moves(wanted: WantedSession, session: Session) -> dict[str, Any]:
    """What of the session would change → the column that says so."""
    changes: dict[str, Any] = {
        name: column
        for name, column in MOVED.items()
        if getattr(wanted, name) is not None and getattr(wanted, name) != getattr(session, name)
    }
    has = {pool.name: pool.seats for pool in session.pools.all() if pool.agency_id is None}
    for key, (name, column) in POOLS.items():
        number = getattr(wanted, key)
        if number is not None and number != has.get(name, 0):
            changes[key] = column
    return changes


def _values_changed(wanted: WantedLecture, lecture: Lecture) -> dict[str, Any]:
    changed = {
        name: value
        for name, value in wanted.values.items()
        if _squeezed(getattr(lecture, name)) != _squeezed(value)
    }
    if wanted.host != lecture.host:
        changed["host"] = wanted.host
    if wanted.has_lecturer and wanted.lecturer != lecture.lecturer:
        changed["lecturer"] = wanted.lecturer
    return changed


def _squeezed(value: Any) -> Any:
    """Spaces at the ends of a line are nobody's content; they do not survive a workbook."""
    if not isinstance(value, str):
        return value
    return "\n".join(line.strip() for line in value.splitlines()).strip()


def _as_edited(lecture: Lecture) -> Lecture:
    if lecture.live or lecture.latest_revision_id is None:
        return lecture
    edited: Lecture = lecture.get_latest_revision_as_object()
    return edited


def _written_lecture(change: Change, catalog: AnnualCatalog, by: User | None) -> Lecture:
    if change.lecture is None:
        wanted = change.wanted
        lecture = Lecture(
            number=wanted.number, live=False, owner=by, host=wanted.host,
            lecturer=_banked(wanted.lecturer), **wanted.values,
        )  # fmt: skip
        # Its first revision comes with its first edit or release: now it would double the time.
        catalog.add_child(instance=lecture)
        return lecture
    if not change.values:
        return change.lecture
    lecture = _as_edited(change.lecture)
    for name, value in change.values.items():
        setattr(lecture, name, _banked(value) if name == "lecturer" else value)
    lecture.save()
    lecture.save_revision(user=by)
    return lecture


def _banked(lecturer: Lecturer | NewLecturer | None) -> Lecturer | None:
    if isinstance(lecturer, NewLecturer):
        known, _made = Lecturer.objects.get_or_create(
            name=lecturer.name, unit=lecturer.unit, bank_no=""
        )
        return known
    return lecturer
