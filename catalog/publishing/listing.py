"""A year's catalogue as values: what its book and its workbook say of each lecture.

The columns are those of a printed catalogue: number, theme, lecturer, time, venue, host, addressed
to, seats planned and open, credits, required or elective, notes. Reads in a fixed number of
queries; no person in training is in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from catalog.models import Lecture, PoolName, Session, SessionState

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class ListedSession:
    """`other` are the seats kept for units and the accessible ones."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    break_minutes: int
    venue: str
    planned: int
    open: int
    other: int
    state: str

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED


@dataclass(frozen=True)
class ListedLecture:
    pk: int
    number: str
    title: str
    theme: str
    category: str
    form: str
    lecturer: str
    lecturer_unit: str
    lecturer_post: str
    bank_no: str
    host: str
    host_code: str
    host_path: str
    contact: str
    telephone: str
    addressed_to: str
    credits: Decimal
    bucket: str
    abstract: str
    notes: str
    sessions: tuple[ListedSession, ...]

    @property
    def starts_at(self) -> datetime | None:
        """When it is first given; a date that was called off counts only if there is no other."""
        given = [one for one in self.sessions if not one.is_cancelled] or self.sessions
        return min((one.starts_at for one in given), default=None)


def listed(lectures: QuerySet[Lecture]) -> list[ListedLecture]:
    """The lectures by number, each with its sessions from the first to the last."""
    released = Session.objects.exclude(state=SessionState.DRAFT)
    sessions = released.select_related("venue").prefetch_related("pools")
    found = (
        lectures.select_related("host", "lecturer")
        .prefetch_related(Prefetch("sessions", sessions.order_by("starts_at", "pk")))
        .order_by("number", "pk")
    )
    return [_lecture(one) for one in found]


def _lecture(lecture: Lecture) -> ListedLecture:
    lecturer = lecture.lecturer
    return ListedLecture(
        pk=lecture.pk,
        number=lecture.number,
        title=lecture.title,
        theme=lecture.theme,
        category=lecture.category,
        form=lecture.get_form_display(),
        lecturer=lecturer.name if lecturer else "",
        lecturer_unit=lecturer.unit if lecturer else "",
        lecturer_post=(lecturer.post or lecturer.title) if lecturer else "",
        bank_no=lecturer.bank_no if lecturer else "",
        host=lecture.host.name,
        host_code=lecture.host.code,
        host_path=lecture.host.path,
        contact=lecture.contact,
        telephone=lecture.telephone,
        addressed_to=lecture.addressed_to,
        credits=lecture.credits,
        bucket=lecture.get_bucket_display(),
        abstract=lecture.abstract,
        notes=lecture.notes,
        sessions=tuple(_sessions(lecture.sessions.all())),
    )


def _sessions(sessions: Iterable[Session]) -> Iterable[ListedSession]:
    for session in sessions:
        seats = {pool.name: pool.seats for pool in session.pools.all() if not pool.agency_id}
        yield ListedSession(
            pk=session.pk,
            starts_at=session.starts_at.astimezone(SHANGHAI),
            ends_at=session.ends_at.astimezone(SHANGHAI),
            break_minutes=session.break_minutes,
            venue=session.venue.name,
            planned=seats.get(PoolName.PLANNED, 0),
            open=seats.get(PoolName.OPEN, 0),
            other=sum(
                pool.seats
                for pool in session.pools.all()
                if pool.name not in (PoolName.PLANNED, PoolName.OPEN)
            ),
            state=session.state,
        )
