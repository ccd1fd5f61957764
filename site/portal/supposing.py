"""What lies ahead of a learner, as facts: the seats she holds, the seats and exams she could take.

Nothing is stored: a supposed fact is handed to the same kernel as the recorded ones, so caps and
gates cut it as they would the real one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalog.attending.supposed import fact_of, with_papers
from catalog.models import (
    AnnualCatalog,
    Attendance,
    AttendanceState,
    Enrolment,
    Session,
    SessionState,
)
from catalog.seating import addressed
from catalog.seating.free_seats import free_pools
from credits import cases, editions
from credits import forecast as forecasts
from credits.assessment import Case as KnownCase
from credits.assessment import Fact, Kernel, Statement
from credits.forecast import Forecast
from exams import crediting, sitting
from exams.models import Exam
from people.models import Learner

WEIGHED = 120


@dataclass(frozen=True)
class Case:
    """One learner's year as the kernel sees it: read once, assessed as often as one likes."""

    kernel: Kernel
    known: KnownCase

    @property
    def facts(self) -> Sequence[Fact]:
        return self.known.facts

    def assess(self, supposed: Iterable[Fact] = ()) -> Statement:
        closed = with_papers(supposed, self.kernel.rulebook)
        return self.known.judged_by(self.kernel, supposed=closed)

    def forecast(self, booked: Iterable[Session], *, on: date) -> Forecast | None:
        return forecasts.forecast(
            assess=self.assess,
            measure=self.kernel.rulebook,
            facts=self.facts,
            seats=[fact_of(session) for session in booked],
            on=on,
        )


@dataclass(frozen=True)
class Offer:
    """Something she could still do, and the fact that doing it in full would leave."""

    fact: Fact
    session: Session | None = None
    exam: Exam | None = None


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


def booked_by_learner(learners: Iterable[Learner]) -> Mapping[int, list[Session]]:
    """The same of many at once, without places and pools."""
    absent = Attendance.objects.filter(
        learner=OuterRef("learner"), session=OuterRef("session"), state=AttendanceState.ABSENT
    )
    enrolments = (
        Enrolment.objects.holding()
        .filter(~Exists(absent), learner__in=learners, session__state=SessionState.PLANNED)
        .select_related("session__lecture__host")
        .order_by("session__starts_at", "session")
    )
    booked: dict[int, list[Session]] = defaultdict(list)
    for enrolment in enrolments:
        booked[enrolment.learner_id].append(enrolment.session)
    return booked


def forecasts_of(learners: Sequence[Learner], *, year: int, on: date) -> dict[int, Forecast | None]:
    """What the year of some dozen learners will come to; a fixed number of queries."""
    kernel, booked = editions.in_force(year), booked_by_learner(learners)
    return {
        learner.pk: Case(kernel, known).forecast(booked.get(learner.pk, ()), on=on)
        for learner, known in cases.of_batch(learners, year=year)
    }


def open_exams(learner: Learner, *, now: datetime) -> list[Exam]:
    """The exams that she may sit now and has not passed."""
    return [
        one.exam
        for one in sitting.standings_of(learner, now=now)
        if not one.is_passed and (one.may_start or one.open_attempt)
    ]


def exams_ahead(learner: Learner, *, now: datetime) -> list[Exam]:
    """Those that she has not passed and may sit now or later."""
    return [
        one.exam
        for one in sitting.standings_of(learner, now=now)
        if not one.is_passed
        and (one.may_start or one.open_attempt or (one.exam.opens_at > now and not one.refusal))
    ]


def offers(learner: Learner, *, until: date, now: datetime) -> list[Offer]:
    """Exams open now, then sessions with a seat for her up to a day, the next ones first."""
    on = timezone.localdate(now)
    exams = [Offer(_fact_of_exam(one, on=on), exam=one) for one in open_exams(learner, now=now)]
    sessions = _sessions_with_a_seat(learner, until=until, now=now)
    return [*exams, *(Offer(fact_of(one), session=one) for one in sessions)]


def _fact_of_exam(exam: Exam, *, on: date) -> Fact:
    return Fact(
        source=f"supposed:exam:{exam.pk}",
        kind="exam",
        from_=None,
        on=on,
        quantity={},
        attributes=crediting.attributes_of(exam),
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
    closed = addressed.to(learner, sessions.values("lecture"), on=timezone.localdate(now)).closed()
    sessions = sessions.exclude(lecture__in=closed)
    shut = ~Q(selection_opens_at__lte=now) | Q(selection_closes_at__lte=now)
    for path in AnnualCatalog.objects.filter(shut).values_list("path", flat=True):
        sessions = sessions.exclude(lecture__path__startswith=path)
    return list(sessions.shown().order_by("starts_at", "pk")[:WEIGHED])
