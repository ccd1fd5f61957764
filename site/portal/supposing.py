"""What would close a gap: the measure asked about lectures that have not happened yet.

Owns the question "and if she also sat there?". Nothing is stored: a supposed fact is handed to
the same kernel as the recorded ones, so caps and gates cut it as they would the real one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.utils import timezone

from catalog.attendance import ORGANISERS
from catalog.models import (
    AnnualCatalog,
    Attendance,
    AttendanceState,
    Pool,
    PoolName,
    Session,
    SessionState,
)
from credits import editions, ledger_reading, standing
from credits.assessment import Fact, Kernel, Minimum, Profile, Statement
from credits.rulebook import Rulebook
from people.models import AgencyKind, Learner

WEIGHED = 60
OFFERED = 5


@dataclass(frozen=True)
class Case:
    """One learner's year as the kernel sees it: asked once, assessed as often as one likes."""

    kernel: Kernel
    profile: Profile
    facts: Sequence[Fact]
    year: int

    def assess(self, supposed: Iterable[Fact] = ()) -> Statement:
        return self.kernel.assess(self.profile, [*self.facts, *supposed], self.year)


@dataclass(frozen=True)
class Gain:
    """A session with a free seat, and how far it would bring the minimum."""

    session: Session
    credits: Decimal


@dataclass(frozen=True)
class Gap:
    """A minimum that is short even with the seats already held, and what would fill it."""

    minimum: Minimum
    counts: str
    short: Decimal
    gains: Sequence[Gain]


def case_of(learner: Learner, *, year: int) -> Case:
    facts = ledger_reading.facts_of(learner, through=year + 1)
    return Case(editions.in_force(year), standing.profile_of(learner), facts, year)


def booked_sessions(learner: Learner) -> list[Session]:
    """The sessions in which she holds a seat and whose class is not closed yet."""
    held = learner.enrolments.holding().values("session")
    absent = Attendance.objects.filter(learner=learner, state=AttendanceState.ABSENT)
    planned = Session.objects.filter(state=SessionState.PLANNED, pk__in=held)
    return list(
        planned.exclude(pk__in=absent.values("session")).shown().order_by("starts_at", "pk")
    )


def open_sessions(learner: Learner, *, year: int, now: datetime) -> list[Session]:
    """Sessions of the year still to come in which she could take a seat, the next ones first."""
    held = learner.enrolments.holding().values("session__lecture")
    closed = AnnualCatalog.objects.filter(selection_closes_at__lte=now).values_list("path")
    sessions = (
        Session.objects.upcoming(now=now)
        .filter(lecture__live=True, starts_at__year=year)
        .filter(Exists(_free_pools(learner)))
        .exclude(lecture__in=held)
    )
    for (path,) in closed:
        sessions = sessions.exclude(lecture__path__startswith=path)
    return list(sessions.shown().order_by("starts_at", "pk")[:WEIGHED])


def gaps(case: Case, booked: Sequence[Session], offered: Sequence[Session]) -> list[Gap]:
    """Every minimum that stays short even if all booked sessions are attended in full."""
    sure = [fact_of(session) for session in booked]
    base = case.assess(sure)
    weighed = [(session, case.assess([*sure, fact_of(session)])) for session in offered]
    return [
        Gap(one, counting(case.kernel.rulebook, one), one.short, _gains(one, weighed))
        for one in base.minimums
        if not one.met
    ]


def fact_of(session: Session) -> Fact:
    """The fact that full attendance would leave, as the closing of the class records it."""
    lecture = session.lecture
    organiser = ORGANISERS[AgencyKind(lecture.host.kind)]
    return Fact(
        source=f"supposed:{session.pk}",
        kind="lecture",
        from_=None,
        on=timezone.localdate(session.ends_at),
        quantity={"minutes": Decimal(session.minutes)},
        attributes={
            "bucket": lecture.bucket.lower(),
            "organiser": organiser,
            "level": organiser,
            "title": lecture.title,
        },
    )


def _free_pools(learner: Learner) -> QuerySet[Pool]:
    """The open ones, and those kept for the host's own people."""
    own_host = StrIndex(Value(learner.agency.path), F("session__lecture__host__path"))
    pools = Pool.objects.filter(session=OuterRef("pk"), taken__lt=F("seats"))
    return pools.annotate(own_host=own_host).filter(Q(name=PoolName.OPEN) | Q(own_host=1))


def _gains(minimum: Minimum, weighed: Iterable[tuple[Session, Statement]]) -> list[Gain]:
    gains = []
    for session, statement in weighed:
        then = next(one for one in statement.minimums if one.key == minimum.key)
        # Alternatives may switch units; only what shortens the same gap is a gain.
        closer = minimum.short - then.short
        if closer > 0:
            gains.append(Gain(session, max(closer, then.has - minimum.has)))
    return gains[:OFFERED]


def counting(book: Rulebook, minimum: Minimum) -> str:
    """What kind of credit counts, in the measure's own words; empty: any."""
    if minimum.total in book.buckets:
        return book.buckets[minimum.total].name
    if minimum.total in book.totals:
        return book.totals[minimum.total].name
    return ""
