"""What organisers see: their sessions and one session's list, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from catalog.forms import AttendanceForm
from catalog.models import Attendance, AttendanceState, EnrolmentState, Session
from catalog.models.session import SessionQuerySet
from people.models import Learner


@dataclass(frozen=True)
class ListRow:
    """One person on the list: name and unit, never an ID number."""

    learner: Learner
    state: str
    minutes: int | str | None
    errors: list[str]


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
    return [_stored(learner, marks.get(learner.pk)) for learner in people]


def tally(rows: list[ListRow]) -> Tally:
    states = [row.state for row in rows]
    present, part, absent = (
        states.count(state)
        for state in (AttendanceState.PRESENT, AttendanceState.PART, AttendanceState.ABSENT)
    )
    return Tally(len(rows), present, part, absent, len(rows) - present - part - absent)


def may_close(session: Session, counted: Tally, *, now: datetime) -> bool:
    return session.has_ended(now=now) and not counted.missing


def _stored(learner: Learner, mark: Attendance | None) -> ListRow:
    return ListRow(learner, mark.state if mark else "", mark.minutes if mark else None, [])


def _typed(learner: Learner, form: AttendanceForm) -> ListRow:
    state, minutes = f"state-{learner.pk}", f"minutes-{learner.pk}"
    errors = [*form.errors.get(state, []), *form.errors.get(minutes, [])]
    return ListRow(learner, form.data.get(state, ""), form.data.get(minutes), errors)
