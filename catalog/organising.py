"""What organisers see: their sessions and one session's list, in a fixed number of queries."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from catalog.attending import attendance
from catalog.attending.lists import Line
from catalog.forms import NEVER, AttendanceForm, Times, shown
from catalog.models import (
    Attendance,
    AttendanceCorrection,
    AttendanceState,
    Direction,
    EnrolmentState,
    ScanDevice,
    Session,
)
from catalog.models.session import SessionQuerySet
from people.models import Learner


@dataclass(frozen=True)
class ListRow:
    """One person on the list: name and unit, never an ID number."""

    learner: Learner
    state: str
    minutes: int | str | None
    errors: list[str]
    came: str = ""
    went: str = ""

    @property
    def key(self) -> str:
        """What she is looked for by: name, pinyin, its initials, unit."""
        pinyin = self.learner.sort_key
        initials = "".join(part[:1] for part in re.findall(r"[a-z]+\d", pinyin))
        plain = re.sub(r"\d", "", pinyin)
        return f"{self.learner.name} {plain} {initials} {self.learner.agency.name}".lower()


@dataclass(frozen=True)
class Tally:
    enrolled: int
    present: int
    part: int
    absent: int
    missing: int


def hosted(sessions: SessionQuerySet) -> SessionQuerySet:
    """The sessions with how many are seated and how many of them have no mark yet."""
    seated = Q(enrolments__state=EnrolmentState.ENROLLED)
    mark = Attendance.objects.filter(
        session=OuterRef("pk"), learner=OuterRef("enrolments__learner")
    )
    return (
        sessions.select_related("lecture__host", "venue")
        .annotate(
            seated=Count("enrolments", filter=seated),
            unmarked=Count("enrolments", filter=seated & ~Q(Exists(mark))),
        )
        .order_by("-starts_at", "pk")
    )


def people_of(session: Session) -> list[Learner]:
    seated = session.enrolments.holding().values("learner")
    return list(
        Learner.objects.filter(pk__in=seated).select_related("agency").order_by("sort_key", "pk")
    )


def rows(session: Session, people: list[Learner], form: AttendanceForm | None) -> list[ListRow]:
    """The marks as stored; on a refused form, as they were typed, with what is wrong."""
    if form is not None and form.is_bound:
        return [_typed(learner, form) for learner in people]
    marks = {mark.learner_id: mark for mark in session.attendances.all()}
    times = attendance.times_of(session)
    return [_stored(one, marks.get(one.pk), times.get(one.pk, NEVER)) for one in people]


def read_rows(session: Session, people: list[Learner], lines: Iterable[Line]) -> list[ListRow]:
    """The list as a file fills it in, unsaved; whom the file does not name, as stored."""
    read = {line.learner_id: line for line in lines}
    return [
        _read(row.learner, line) if (line := read.get(row.learner.pk)) else row
        for row in rows(session, people, None)
    ]


def known_times(session: Session) -> dict[int, Times]:
    """When each came and went: as typed with the mark, else as scanned."""
    times = attendance.times_of(session)
    marks = session.attendances.exclude(entered_at=None, left_at=None)
    return times | {mark.learner_id: (mark.entered_at, mark.left_at) for mark in marks}


def tally(rows: list[ListRow]) -> Tally:
    states = [row.state for row in rows]
    present, part, absent = (
        states.count(state)
        for state in (AttendanceState.PRESENT, AttendanceState.PART, AttendanceState.ABSENT)
    )
    return Tally(len(rows), present, part, absent, len(rows) - present - part - absent)


def may_close(session: Session, counted: Tally, *, now: datetime) -> bool:
    return session.has_ended(now=now) and not counted.missing


def passed(session: Session) -> dict[str, int]:
    """How many hold a seat, and how many of them have come and gone by scans."""
    counted = session.scans.aggregate(
        came=Count("learner", distinct=True, filter=Q(direction=Direction.IN)),
        left=Count("learner", distinct=True, filter=Q(direction=Direction.OUT)),
    )
    return {"seated": session.enrolments.holding().count(), **counted}


def devices(session: Session) -> QuerySet[ScanDevice]:
    """The phones of its door with what each has scanned, those in use first."""
    counted = session.devices.annotate(scanned=Count("scans")).select_related("made_by")
    return counted.order_by(F("revoked_at").asc(nulls_first=True), "pk")


def corrections(session: Session) -> QuerySet[AttendanceCorrection]:
    """What was put right after the class was closed, the last one first."""
    made = AttendanceCorrection.objects.filter(attendance__session=session)
    return made.select_related("attendance__learner", "by").order_by("-pk")


def _stored(learner: Learner, mark: Attendance | None, times: Times) -> ListRow:
    if mark is None:
        return ListRow(learner, "", None, [], *map(shown, times))
    came, went = mark.entered_at, mark.left_at
    return ListRow(learner, mark.state, mark.minutes, [], shown(came), shown(went))


def _read(learner: Learner, line: Line) -> ListRow:
    came, went = (f"{at:%H:%M}" if at else "" for at in (line.entered_at, line.left_at))
    return ListRow(learner, line.state, line.minutes, [], came, went)


def _typed(learner: Learner, form: AttendanceForm) -> ListRow:
    state, minutes, came, went = (
        f"{name}-{learner.pk}" for name in ("state", "minutes", "in", "out")
    )
    errors = [
        str(error) for name in (state, minutes, came, went) for error in form.errors.get(name, [])
    ]
    return ListRow(
        learner,
        form.data.get(state, ""),
        form.data.get(minutes),
        errors,
        form.data.get(came, ""),
        form.data.get(went, ""),
    )
