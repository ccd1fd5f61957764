"""Attendance as the organiser's list, and the closing of a class, which makes facts of it.

The only writer of attendances until then. A closed class is never re-opened: what is put right
afterwards is a reversal in the ledger (catalog.attending.correcting).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.attending import facts as attendance_facts
from catalog.attending import papers, presence
from catalog.attending.facts import COUNTS
from catalog.models import Attendance, AttendanceState, Direction, Session, SessionState
from credits import ledger, standing


class AttendanceError(Exception):
    """An attendance that cannot be written or a class that cannot be closed, in words."""


class NotSeatedError(AttendanceError):
    """A mark for somebody who holds no seat in the session."""


class MinutesOutOfRangeError(AttendanceError):
    """Part attendance of no minutes, or of more than the session has."""


class SessionClosedError(AttendanceError):
    """The class is closed or cancelled: its list no longer changes."""


class SessionNotStartedError(AttendanceError):
    """Marks are made from the start on, when seats can no longer be given back."""


class SessionNotEndedError(AttendanceError):
    """A class cannot be closed before its end."""


class PapersMissingError(AttendanceError):
    """The measure asks for papers that are not attached."""


class AttendanceIncompleteError(AttendanceError):
    """Somebody on the list has no mark yet."""


@dataclass(frozen=True)
class Mark:
    """Times that are not given stay as they are known."""

    learner_id: int
    state: AttendanceState
    minutes: int | None = None  # of part attendance
    entered_at: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Closed:
    session: Session
    facts: int  # newly recorded; none when the class was closed before


def take(*, session: Session, marks: Iterable[Mark], taken_by: Any, now: datetime) -> int:
    """Write the marks, over earlier ones of the same people; returns how many were written."""
    marks = list(marks)
    with session_lock.held(session.pk) as fresh:
        if fresh.state != SessionState.PLANNED:
            raise SessionClosedError(_("该场次已结班或取消，考勤不能再改。"))
        if not fresh.has_started(now=now):
            raise SessionNotStartedError(_("该场次尚未开始，开始后才能考勤。"))
        _refuse_strangers(fresh, marks)
        for mark in marks:
            refuse_impossible_minutes(fresh, mark)
        _write(fresh, marks, taken_by=taken_by, now=now)
    return len(marks)


def follow_scans(session: Session, learner_ids: Collection[int], *, now: datetime) -> None:
    """Bring the marks of these people up to their scans; the caller holds the session's lock.

    What a person has marked by hand is left as she marked it, with the times beside it.
    """
    known = {one.learner_id: one for one in session.attendances.filter(learner__in=learner_ids)}
    hours, rows = hours_of(session), []
    for learner_id, (entered_at, left_at) in times_of(session, learner_ids).items():
        row = known.get(learner_id) or Attendance(
            session=session, learner_id=learner_id, by_hand=False
        )
        if left_at and entered_at and left_at <= entered_at:
            left_at = None
        row.entered_at, row.left_at = entered_at, left_at
        if not row.by_hand:
            found = presence.presence(hours, entered_at=entered_at, left_at=left_at)
            if found is None:
                continue
            row.state, row.minutes, row.taken_at = found.state, found.minutes, now
        rows.append(row)
    _upsert(rows)


def times_of(
    session: Session, learner_ids: Collection[int] | None = None
) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Who passed the door: the earliest coming and the latest going of each."""
    scans = session.scans.all()
    if learner_ids is not None:
        scans = scans.filter(learner__in=learner_ids)
    found = scans.values_list("learner").annotate(
        entered=Min("passed_at", filter=Q(direction=Direction.IN)),
        left=Max("passed_at", filter=Q(direction=Direction.OUT)),
    )
    return {learner_id: (entered, left) for learner_id, entered, left in found}


def hours_of(session: Session) -> presence.Hours:
    """The session's hours, judged as its year's catalogue says."""
    catalog = session.lecture.catalog()
    return presence.Hours(
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        break_minutes=session.break_minutes,
        grace=catalog.full_within_minutes,
        needs_leaving=catalog.needs_leaving,
    )


def close(*, session: Session, closed_by: Any, now: datetime) -> Closed:
    """Close the class and record its facts, once; closing again answers with no new fact."""
    with session_lock.held(session.pk) as fresh:
        if fresh.state == SessionState.CLOSED:
            return Closed(fresh, 0)
        _refuse_unfinished(fresh, now=now)
        recorded = ledger.record_many(
            facts=attendance_facts.of_class(fresh), recorded_by=closed_by, now=now
        )
        fresh.state, fresh.closed_at, fresh.closed_by = SessionState.CLOSED, now, closed_by
        fresh.save(update_fields=["state", "closed_at", "closed_by"])
    return Closed(fresh, recorded.recorded)


def refresh_standings(session: Session, *, now: datetime) -> None:
    """Bring the standings of those who attended a closed class up to date.

    Apart from `close`: it may be repeated, and closing many classes needs it once at the end.
    """
    attended = session.attendances.filter(state__in=COUNTS).values_list("learner_id", flat=True)
    standing.refresh(attended, year=timezone.localdate(session.ends_at).year, now=now)


def missing(session: Session) -> int:
    """How many hold a seat and have no mark."""
    marked = session.attendances.values("learner")
    return session.enrolments.holding().exclude(learner__in=marked).count()


def refuse_impossible_minutes(session: Session, mark: Mark) -> None:
    if mark.state != AttendanceState.PART:
        return
    if mark.minutes is None or not 0 < mark.minutes < session.minutes:
        raise MinutesOutOfRangeError(
            _("部分出席的分钟数须大于 0、小于本场次的 %(minutes)d 分钟。")
            % {"minutes": session.minutes}
        )


def _write(session: Session, marks: list[Mark], *, taken_by: Any, now: datetime) -> None:
    """Write over earlier marks; one that says the same again is not made anybody else's."""
    known = {one.learner_id: one for one in session.attendances.all()}
    rows = []
    for mark in marks:
        row = known.get(mark.learner_id)
        if row is None:
            row = Attendance(session=session, learner_id=mark.learner_id)
        elif _says_the_same(row, mark):
            continue
        row.state, row.minutes, row.by_hand = mark.state, mark.minutes, True
        _note_times(row, mark)
        row.taken_by, row.taken_at = taken_by, now
        rows.append(row)
    _upsert(rows)


def _note_times(row: Attendance, mark: Mark) -> None:
    """What was typed goes before what was known; a going before the coming is no longer known."""
    row.entered_at = mark.entered_at or row.entered_at
    row.left_at = mark.left_at or row.left_at
    if row.entered_at and row.left_at and row.left_at <= row.entered_at:
        row.entered_at, row.left_at = mark.entered_at, mark.left_at


def _says_the_same(row: Attendance, mark: Mark) -> bool:
    return (
        (row.state, row.minutes) == (mark.state, mark.minutes)
        and mark.entered_at in (None, row.entered_at)
        and mark.left_at in (None, row.left_at)
    )


def _upsert(rows: list[Attendance]) -> None:
    for row in rows:
        row.pk = None  # the pair of session and learner is what an upsert goes by
    Attendance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["session", "learner"],
        update_fields=[
            "state", "minutes", "entered_at", "left_at", "by_hand", "taken_by", "taken_at",
        ],
    )  # fmt: skip


def _refuse_strangers(session: Session, marks: list[Mark]) -> None:
    seated = set(session.enrolments.holding().values_list("learner_id", flat=True))
    strangers = {mark.learner_id for mark in marks} - seated
    if strangers:
        raise NotSeatedError(
            _("名单中有 %(count)d 人没有本场次的座位，请先补登。") % {"count": len(strangers)}
        )


def _refuse_unfinished(session: Session, *, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise SessionClosedError(_("该场次已取消，不能结班。"))
    if not session.has_ended(now=now):
        raise SessionNotEndedError(_("该场次尚未结束，结束后才能结班。"))
    if lacking := papers.lacking(session):
        raise PapersMissingError(
            _("本年度办法要求结班材料齐全，还缺：%(papers)s。请先上传。")
            % {"papers": "、".join(str(kind.label) for kind in lacking)}
        )
    if count := missing(session):
        raise AttendanceIncompleteError(
            _("还有 %(count)d 人没有考勤，请登记完再结班。") % {"count": count}
        )
