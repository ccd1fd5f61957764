"""Home: the theme of the year, my standing in one picture, what comes next for me."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.models import AnnualCatalog, Session
from credits.models import Standing
from exams.models import Exam
from people.models import Learner
from portal import supposing
from portal.my_year import percent_of

NEXT = 4


@dataclass(frozen=True)
class Home:
    """`standing` is None for who has no record, or before the first assessment."""

    catalog: AnnualCatalog | None
    learner: Learner | None
    standing: Standing | None
    sessions: Sequence[Session]
    exams: Sequence[Exam]

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
    year = timezone.localdate(now).year
    return Home(
        catalog=AnnualCatalog.objects.live().filter(year=year).first(),
        learner=learner,
        standing=Standing.objects.filter(learner=learner, year=year).first() if learner else None,
        sessions=supposing.booked_sessions(learner)[:NEXT] if learner else [],
        exams=supposing.open_exams(learner, now=now) if learner else [],
    )
