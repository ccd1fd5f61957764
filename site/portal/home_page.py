"""Home: the house's front page, my standing in one picture, what comes next for me and what of
others waits for me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.models import Session
from credits.models import Standing
from exams.models import Exam
from people.models import Learner
from portal import front_page, supposing, unit_desk, waiting
from portal.front_page import FrontPage
from portal.guides import tour
from portal.my_year import percent_of
from portal.navigation import OFFICERS

NEXT = 4


@dataclass(frozen=True)
class Home:
    """`standing` is None for who has no record, or before the first assessment; `units` is None
    for who has no role over people."""

    house: FrontPage
    learner: Learner | None
    standing: Standing | None
    sessions: Sequence[Session]
    exams: Sequence[Exam]
    is_officer: bool
    work: Sequence[waiting.Work]
    units: unit_desk.Totals | None
    tour: Sequence[tour.Step]

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The standing's minimums with the share that is earned."""
        minimums = self.standing.minimums if self.standing else []
        return [
            {**one, "percent": percent_of(Decimal(one["has"]), Decimal(one["needed"]))}
            for one in minimums
        ]


def of_user(user: Any, *, now: datetime) -> Home:
    learner = Learner.objects.select_related("agency").filter(user=user).first()
    on = timezone.localdate(now)
    year = on.year
    kinds = set(user.roles.in_force(on=on).values_list("kind", flat=True))
    exams = supposing.exams_ahead(learner, now=now) if learner else []
    booked = supposing.booked_sessions(learner) if learner else []
    return Home(
        house=front_page.of_house([one for one in exams if one.opens_at > now], now=now),
        learner=learner,
        standing=Standing.objects.filter(learner=learner, year=year).first() if learner else None,
        sessions=[one for one in booked if one.ends_at > now][:NEXT],
        exams=[one for one in exams if one.opens_at <= now],
        is_officer=bool(kinds),
        work=waiting.of_user(user, kinds, now=now),
        units=_units(user, kinds, year=year, on=on),
        tour=tour.steps(user, kinds=kinds, has_record=learner is not None),
    )


def _units(user: Any, kinds: set[str], *, year: int, on: date) -> unit_desk.Totals | None:
    if not kinds & OFFICERS:
        return None
    return unit_desk.totals(unit_desk.reach_of(user, on=on), year=year, on=on)
