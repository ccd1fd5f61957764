"""The lecture hall's year: calls with their screening, halls and months, how full the seats are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractMonth
from django.utils.translation import gettext as _

from catalog.attending.attendance import COUNTS
from catalog.models import (
    Attendance,
    Call,
    DeclarationState,
    Pool,
    Screening,
    Session,
    SessionState,
)

HALLS = 12  # the busiest; the others share a row
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Months:
    """Sessions, seats and people present, month by month, in one hall or in all of them."""

    name: str
    sessions: tuple[int, ...]
    seats: tuple[int, ...]
    taken: tuple[int, ...]
    present: tuple[int, ...] = ()

    @property
    def held(self) -> int:
        return sum(self.sessions)

    @property
    def rows(self) -> list[dict[str, int]]:
        """Those months in which there is a session."""
        told = zip(MONTHS, self.sessions, self.seats, self.taken, self.present, strict=True)
        return [
            {
                "month": month, "sessions": sessions, "seats": seats, "taken": taken,
                "present": present, "percent": _percent(taken, seats),
            }
            for month, sessions, seats, taken, present in told
            if sessions
        ]  # fmt: skip

    @property
    def percent(self) -> int:
        return _percent(sum(self.taken), sum(self.seats))


@dataclass(frozen=True)
class Year:
    everywhere: Months
    halls: Sequence[Months]


def year_of(*, year: int) -> Year:
    """What is published of a year, cancelled sessions left out."""
    held = Session.objects.published().exclude(state=SessionState.CANCELLED)
    in_year = held.filter(starts_at__year=year)
    rows = list(_by_hall_and_month(in_year))
    present = _present(in_year)
    by_hall: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_hall[row["venue__name"]].append(row)
    return Year(_months(_("合计"), rows, present), _halls(by_hall))


def calls(*, year: int, now: datetime) -> list[Call]:
    """The calls for the lectures of this year and the next, with what was declared and scored."""
    of_state = {
        state.value.lower(): Count("declarations", filter=Q(declarations__state=state))
        for state in DeclarationState
    }
    tasks = Screening.objects.filter(declaration__call=OuterRef("pk")).order_by()
    tasks = tasks.values("declaration__call")
    asked = tasks.annotate(number=Count("pk")).values("number")
    scored = tasks.filter(scored_at__isnull=False).annotate(number=Count("pk")).values("number")
    chosen = Call.objects.filter(Q(catalog__year__in=(year, year + 1)) | Q(closes_at__gt=now))
    return list(
        chosen.annotate(
            **of_state,
            tasks=Coalesce(Subquery(asked, IntegerField()), 0),
            scored=Coalesce(Subquery(scored, IntegerField()), 0),
        ).order_by("-opens_at")
    )


def _by_hall_and_month(sessions: Any) -> Any:
    pools = Pool.objects.filter(session=OuterRef("pk")).order_by().values("session")
    seats = pools.annotate(sum=Sum("seats")).values("sum")
    taken = pools.annotate(sum=Sum("taken")).values("sum")
    return (
        sessions.annotate(
            month=ExtractMonth("starts_at"),
            own_seats=Coalesce(Subquery(seats, IntegerField()), 0),
            own_taken=Coalesce(Subquery(taken, IntegerField()), 0),
        )
        .order_by()
        .values("venue__name", "month")
        .annotate(sessions=Count("pk"), seats=Sum("own_seats"), taken=Sum("own_taken"))
    )


def _present(sessions: Any) -> dict[int, int]:
    seen = Attendance.objects.filter(session__in=sessions, state__in=COUNTS)
    months = seen.annotate(month=ExtractMonth("session__starts_at")).order_by().values("month")
    return dict(months.annotate(number=Count("pk")).values_list("month", "number"))


def _halls(by_hall: dict[str, list[dict[str, Any]]]) -> list[Months]:
    halls = [_months(name, rows) for name, rows in by_hall.items()]
    halls.sort(key=lambda one: (-one.held, one.name))
    if len(halls) <= HALLS:
        return halls
    rest = [row for hall in halls[HALLS:] for row in by_hall[hall.name]]
    named = _("其余 %(number)d 处") % {"number": len(halls) - HALLS}
    return [*halls[:HALLS], _months(named, rest)]


def _months(
    name: str, rows: Sequence[dict[str, Any]], present: dict[int, int] | None = None
) -> Months:
    sums = {
        key: tuple(sum(row[key] for row in rows if row["month"] == month) for month in MONTHS)
        for key in ("sessions", "seats", "taken")
    }
    seen = tuple((present or {}).get(month, 0) for month in MONTHS)
    return Months(name, **sums, present=seen)


def _percent(taken: int, seats: int) -> int:
    return taken * 100 // seats if seats else 0
