"""What would close a gap: the measure asked about lectures and exams that lie ahead.

Owns the question "and if she also sat there?". Nothing is stored: a supposed fact is handed to
the same kernel as the recorded ones, so caps and gates cut it as they would the real one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists
from django.utils import timezone

from catalog.attendance import attributes_of
from catalog.browsing import free_pools
from catalog.models import (
    AnnualCatalog,
    Attendance,
    AttendanceState,
    Session,
    SessionState,
)
from credits import cases, editions
from credits.assessment import Case as KnownCase
from credits.assessment import Fact, Kernel, Minimum, Statement
from credits.rulebook import Rulebook
from exams import attempts, sitting
from exams.models import Exam
from people.models import Learner

WEIGHED = 60
SHOWN = 5


@dataclass(frozen=True)
class Case:
    """One learner's year as the kernel sees it: read once, assessed as often as one likes."""

    kernel: Kernel
    known: KnownCase

    @property
    def facts(self) -> Sequence[Fact]:
        return self.known.facts

    def assess(self, supposed: Iterable[Fact] = ()) -> Statement:
        return self.known.judged_by(self.kernel, supposed=supposed)


@dataclass(frozen=True)
class Offer:
    """Something she could still do, and the fact that doing it in full would leave."""

    fact: Fact
    session: Session | None = None
    exam: Exam | None = None


@dataclass(frozen=True)
class Gain:
    """An offer, and how far it would bring the minimum."""

    offer: Offer
    credits: Decimal


@dataclass(frozen=True)
class Gap:
    """A minimum that is short even with the seats already held, and what would fill it.

    `counts` names the kind of credit in the measure's own words; empty: any.
    """

    minimum: Minimum
    counts: str
    gains: Sequence[Gain]


def case_of(learner: Learner, *, year: int) -> Case:
    return Case(editions.in_force(year), cases.of(learner, year=year))


def booked_sessions(learner: Learner) -> list[Session]:
    """The sessions in which she holds a seat and whose class is not closed yet."""
    held = learner.enrolments.holding().values("session")
    absent = Attendance.objects.filter(learner=learner, state=AttendanceState.ABSENT)
    planned = Session.objects.filter(state=SessionState.PLANNED, pk__in=held)
    return list(
        planned.exclude(pk__in=absent.values("session")).shown().order_by("starts_at", "pk")
    )


def open_exams(learner: Learner, *, now: datetime) -> list[Exam]:
    """The exams that she may sit now and has not passed."""
    return [
        one.exam
        for one in sitting.standings_of(learner, now=now)
        if not one.is_passed and (one.may_start or one.open_attempt)
    ]


def offers(learner: Learner, *, until: date, now: datetime) -> list[Offer]:
    """Exams open now, then sessions with a seat for her up to a day, the next ones first."""
    on = timezone.localdate(now)
    exams = [Offer(_fact_of_exam(one, on=on), exam=one) for one in open_exams(learner, now=now)]
    sessions = _sessions_with_a_seat(learner, until=until, now=now)
    return [*exams, *(Offer(fact_of(one), session=one) for one in sessions)]


def gaps(case: Case, booked: Iterable[Session], offered: Iterable[Offer]) -> list[Gap]:
    """Every minimum that stays short even if all booked sessions are attended in full."""
    sure = [fact_of(session) for session in booked]
    base = case.assess(sure)
    short = [one for one in base.minimums if not one.met]
    if not short:
        return []
    weighed = [(offer, case.assess([*sure, offer.fact])) for offer in offered]
    book = case.kernel.rulebook
    return [Gap(one, counting(book, one), _gains(one, weighed)) for one in short]


def fact_of(session: Session) -> Fact:
    """The fact that full attendance would leave, as the closing of the class records it."""
    return Fact(
        source=f"supposed:session:{session.pk}",
        kind="lecture",
        from_=None,
        on=timezone.localdate(session.ends_at),
        quantity={"minutes": Decimal(session.minutes)},
        attributes=attributes_of(session),
    )


def counting(book: Rulebook, minimum: Minimum) -> str:
    """The kind of credit a minimum asks for, in the measure's own words; empty: any."""
    key = minimum.total
    named = book.buckets.get(key) or book.totals.get(key) or book.scores.get(key)
    return named.name if named else ""


def _fact_of_exam(exam: Exam, *, on: date) -> Fact:
    return Fact(
        source=f"supposed:exam:{exam.pk}",
        kind="exam",
        from_=None,
        on=on,
        quantity={},
        attributes=attempts.attributes_of(exam),
        granted=exam.credits,
    )


def _sessions_with_a_seat(learner: Learner, *, until: date, now: datetime) -> list[Session]:
    """Where she could enrol: of published lectures that she has no seat in yet."""
    held = learner.enrolments.holding().values("session__lecture")
    sessions = (
        Session.objects.upcoming(now=now)
        .filter(lecture__live=True, starts_at__date__lte=until)
        .filter(Exists(free_pools(learner)))
        .exclude(lecture__in=held)
    )
    for path in AnnualCatalog.objects.filter(selection_closes_at__lte=now).values_list(
        "path", flat=True
    ):
        sessions = sessions.exclude(lecture__path__startswith=path)
    return list(sessions.shown().order_by("starts_at", "pk")[:WEIGHED])


def _gains(minimum: Minimum, weighed: Iterable[tuple[Offer, Statement]]) -> list[Gain]:
    gains = []
    for offer, statement in weighed:
        then = next(one for one in statement.minimums if one.key == minimum.key)
        # Alternatives may switch units, so what counts is whether the gap itself narrows.
        if then.short < minimum.short:
            gains.append(Gain(offer, max(minimum.short - then.short, then.has - minimum.has)))
    return gains[:SHOWN]
