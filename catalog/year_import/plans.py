"""What a file changes in the year's catalogue, and the writing of it.

Nothing published is changed by a file: what differs from it becomes a draft of a change, and the
next release shows and decides it. What the file repeats of the published lecture is no wish, so a
draft made by hand stays. Seats of published sessions, and drafted sessions that hold people, are
left to the pages that know them. What the file does not name stays as it is.
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
from catalog.releasing import session_drafts, snapshots
from catalog.seating import capacity
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
    lectures = Lecture.objects.child_of(catalog).select_related(
        "host", "lecturer", "latest_revision"
    )
    for lecture in lectures.prefetch_related(
        "sessions__pools", "sessions__venue", "sessions__draft"
    ):
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
    change.values = _values_wished(wanted, change.lecture)
    yield from _sessions(change, change.lecture)
    yield change


def write(change: Change, catalog: AnnualCatalog, *, by: User | None, now: datetime) -> None:
    lecture = _written_lecture(change, catalog, by)
    for wanted, session, changes in change.sessions:
        if session is None:
            state = SessionState.DRAFT if lecture.live else SessionState.PLANNED
            _write_session(Session(lecture=lecture, state=state), wanted, now=now)
        elif changes and _is_published(session, lecture):
            session_drafts.propose(session=session, values=_proposed(wanted, session), now=now)
        elif changes:
            if changes.keys() & MOVED.keys():
                session.revision += 1
                session.changed_at = now
            _write_session(session, wanted, now=now)


def _write_session(session: Session, wanted: WantedSession, *, now: datetime) -> None:
    for name in MOVED:
        value = getattr(wanted, name)
        if value is not None:
            setattr(session, name, value)
    session.save()
    pools = {
        name: number
        for key, (name, _column) in POOLS.items()
        if (number := getattr(wanted, key)) is not None
    }
    capacity.resize(session=session, seats=pools, now=now)


def _proposed(wanted: WantedSession, session: Session) -> dict[str, Any]:
    """The session as it shall become, on top of what is drafted for it already."""
    stands = snapshots.draft_of_session(session) or session
    said = {name: getattr(wanted, name) for name in session_drafts.CONTENT}
    return {
        name: getattr(stands, name) if value is None or value == getattr(session, name) else value
        for name, value in said.items()
    }


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
        if session is not None and _is_published(session, lecture):
            changes |= _moved_state(wanted, session)
            error = _refusal_of_published(wanted, session, changes)
        else:
            error = _refusal_of_drafted(wanted, session, changes)
        if error:
            yield wanted.row, error
        change.sessions.append((wanted, session, changes))


def _refusal_of_published(
    wanted: WantedSession, session: Session, changes: dict[str, Any]
) -> RowError | None:
    if changes and session.state == SessionState.CLOSED:
        return RowError(next(iter(changes.values())), "这一场已结班，不能再变更")
    of_seats = [column for key, column in changes.items() if key in POOLS]
    if of_seats:
        return RowError(of_seats[0], "已发布场次的席位不能用文件修改；请在“场次与席位”里调整")
    if "state" in changes and wanted.state not in (SessionState.PLANNED, SessionState.CANCELLED):
        return RowError("状态", "已发布的场次只能改为计划或已取消")
    return None


def _refusal_of_drafted(
    wanted: WantedSession, session: Session | None, changes: dict[str, Any]
) -> RowError | None:
    if changes and _holds_people(session):
        return RowError(next(iter(changes.values())), "已有人选座，不能用文件修改")
    if wanted.state not in (None, *_states(session)):
        return RowError("状态", "不能用文件修改；请在“场次与席位”里取消或恢复")
    return None


def _is_published(session: Session, lecture: Lecture) -> bool:
    return lecture.live and session.state != SessionState.DRAFT


def _moved_state(wanted: WantedSession, session: Session) -> dict[str, Any]:
    return {"state": "状态"} if wanted.state not in (None, session.state) else {}


def _states(session: Session | None) -> set[str]:
    """What a file may say of a session that is not published: the first time, it is planned."""
    if session is None or session.state == SessionState.DRAFT:
        return {SessionState.PLANNED, SessionState.DRAFT}
    return {session.state}


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


def _values_wished(wanted: WantedLecture, lecture: Lecture) -> dict[str, Any]:
    changed = _values_changed(wanted, _as_edited(lecture))
    if lecture.live:
        from_published = _values_changed(wanted, lecture)
        return {name: value for name, value in changed.items() if name in from_published}
    return changed


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
    """As it was saved last, published or not."""
    if snapshots.draft_of(lecture) is None:
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
    if not lecture.live:
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
