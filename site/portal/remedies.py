"""How a year can still be completed: the plan of lectures, and every single thing that helps.

Reads only. The plan itself is worked out in `planning`; taking its seats is for `seating.seats`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils import timezone

from catalog.attending.supposed import fact_of
from catalog.models import Session
from credits.assessment import Fact, Minimum, Statement
from credits.rulebook import Rulebook
from people.models import Learner
from portal import planning, supposing
from portal.planning import Candidate, Plan
from portal.supposing import Case, Offer

SHOWN = 5


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


@dataclass(frozen=True)
class Step:
    """A session of the plan and what it earns in it."""

    session: Session
    credits: Decimal


@dataclass(frozen=True)
class Remedies:
    """`left` is what would still be short after all steps."""

    learner: Learner
    unit: str
    steps: Sequence[Step]
    left: Sequence[Minimum]
    gaps: Sequence[Gap]

    @property
    def is_enough(self) -> bool:
        return not self.left

    @property
    def earned(self) -> Decimal:
        return sum((step.credits for step in self.steps), Decimal(0))

    @property
    def last(self) -> Session:
        """The session that completes the year; asked only of a plan with steps."""
        return self.steps[-1].session


def of_learner(learner: Learner, *, year: int, now: datetime) -> Remedies | None:
    """None for a year that is over, or that lacks nothing once the seats held are used."""
    case = supposing.case_of(learner, year=year)
    until = case.assess().to
    if until < timezone.localdate(now):
        return None
    booked = [_candidate(session) for session in supposing.booked_sessions(learner)]
    short = [one for one in case.assess(_facts(booked)).minimums if not one.met]
    if not short:
        return None
    offered = supposing.offers(learner, until=until, now=now)
    sessions = {one.session.pk: one.session for one in offered if one.session}
    made = planning.plan(
        assess=case.assess,
        held=booked,
        offered=[_candidate(session) for session in sessions.values()],
        within=partial(_is_within, case.kernel.rulebook),
    )
    return Remedies(
        learner=learner,
        unit=case.kernel.rulebook.unit,
        steps=_steps(made, sessions),
        left=made.left,
        gaps=_gaps(case, short, booked, offered),
    )


def counting(book: Rulebook, minimum: Minimum) -> str:
    """The kind of credit a minimum asks for, in the measure's own words; empty: any."""
    key = minimum.total
    named = book.buckets.get(key) or book.totals.get(key) or book.scores.get(key)
    return named.name if named else ""


def _is_within(book: Rulebook, inner: str, outer: str) -> bool:
    """A bucket lies within the whole where it counts in it."""
    return outer == "total" and inner in book.buckets and book.buckets[inner].in_total


def _candidate(session: Session) -> Candidate:
    return Candidate(
        key=session.pk,
        lecture=session.lecture_id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        fact=fact_of(session),
    )


def _facts(candidates: Iterable[Candidate]) -> list[Fact]:
    return [one.fact for one in candidates]


def _steps(made: Plan, sessions: dict[int, Session]) -> list[Step]:
    earns = made.earns
    return [Step(sessions[one.key], earns[one.key]) for one in made.chosen]


def _gaps(
    case: Case, short: list[Minimum], booked: list[Candidate], offered: Iterable[Offer]
) -> list[Gap]:
    sure = _facts(booked)
    weighed = [(offer, case.assess([*sure, offer.fact])) for offer in offered]
    book = case.kernel.rulebook
    return [Gap(one, counting(book, one), _gains(one, weighed)) for one in short]


def _gains(minimum: Minimum, weighed: Iterable[tuple[Offer, Statement]]) -> list[Gain]:
    gains = []
    for offer, statement in weighed:
        same = (one for one in statement.minimums if _is_same(one, minimum))
        then = next(same, minimum)
        # Alternatives may switch units, so what counts is whether the gap itself narrows.
        if then.short < minimum.short:
            gains.append(Gain(offer, max(minimum.short - then.short, then.has - minimum.has)))
    return gains[:SHOWN]


def _is_same(one: Minimum, other: Minimum) -> bool:
    return (one.key, one.from_) == (other.key, other.from_)
