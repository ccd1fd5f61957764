"""What organisers see: their sessions and one session's list, in a fixed number of queries."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from catalog import attendance
from catalog.forms import AttendanceForm
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

NEVER = (None, None)


@dataclass(frozen=True)
class ListRow:
    """One person on the list: name and unit, never an ID number."""

    learner: Learner
    state: str
    minutes: int | str | None
    errors: list[str]
    entered_at: datetime | None = None
    left_at: datetime | None = None

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


def rows(session: Session, people: list[Learner], form: AttendanceForm) -> list[ListRow]:
    """The marks as stored; on a refused form, as they were typed, with what is wrong."""
    if form.is_bound:
        return [_typed(learner, form) for learner in people]
    marks = {mark.learner_id: mark for mark in session.attendances.all()}
    times = attendance.times_of(session)
    return [_stored(one, marks.get(one.pk), times.get(one.pk, NEVER)) for one in people]


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


def _stored(
    learner: Learner, mark: Attendance | None, times: tuple[datetime | None, datetime | None]
) -> ListRow:
    if mark is None:
        return ListRow(learner, "", None, [], *times)
    return ListRow(learner, mark.state, mark.minutes, [], mark.entered_at, mark.left_at)


def _typed(learner: Learner, form: AttendanceForm) -> ListRow:
    state, minutes = f"state-{learner.pk}", f"minutes-{learner.pk}"
    errors = [*form.errors.get(state, []), *form.errors.get(minutes, [])]
    return ListRow(learner, form.data.get(state, ""), form.data.get(minutes), errors)
