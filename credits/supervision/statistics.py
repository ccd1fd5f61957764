"""The only writer of statistics: completion by unit and by tier, frozen once a period is over.

Figures come from the standings, so a statistic shows what was known when it was made; the same
period again is the same row. Nobody is named in it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions
from credits.models import PeriodKind, Standing, Statistic
from credits.supervision import periods
from credits.supervision.periods import Period
from people.models import Agency, Learner, User
from people.scope import READS_PEOPLE


class PeriodNotOverError(Exception):
    """A frozen figure of a period that still runs would be wrong tomorrow."""

    def __init__(self, period: Period) -> None:
        super().__init__(_("%(period)s尚未结束，不能统计") % {"period": period.name})


@dataclass
class Tally:
    """`people` are those of whom something is required; of the others nobody can fall short."""

    people: int = 0
    met: int = 0
    gap: Decimal = Decimal(0)
    unrequired: int = 0

    def add(self, row: dict[str, Any]) -> None:
        self.people += row["people"]
        self.met += row["met"]
        self.gap += row["gap"] or Decimal(0)
        self.unrequired += row["unrequired"]

    def as_json(self) -> dict[str, Any]:
        short = self.people - self.met
        return {
            "people": self.people,
            "met": self.met,
            "short": short,
            "rate": str(_rate(self.met, self.people)),
            "gap": str((self.gap / short).quantize(Decimal("0.01")) if short else Decimal(0)),
            "unrequired": self.unrequired,
        }


def make(*, agency: Agency, period: Period, made_by: User | None, now: datetime) -> Statistic:
    """Freeze the figures of an agency's subtree; the same period again returns the same row."""
    if period.ends_on >= timezone.localdate(now):
        raise PeriodNotOverError(period)
    known = {"agency": agency, "period": period.kind, "starts_on": period.starts_on}
    found = Statistic.objects.filter(**known).first()
    if found is not None:
        return found
    statistic, _made = Statistic.objects.get_or_create(
        **known,
        defaults={
            "ends_on": period.ends_on,
            "figures": figures(agency, year=period.year, on=period.ends_on),
            "made_by": made_by,
            "made_at": now,
        },
    )
    return statistic


def make_due(*, now: datetime) -> int:
    """Make what the timetable owes: the last month, quarter and half-year of every agency that
    somebody answers for. Returns how many rows are new; a day that was missed is made up."""
    today = timezone.localdate(now)
    due = [periods.last_ended(kind, on=today) for kind in PeriodKind]
    before = Statistic.objects.count()
    for agency in supervised(on=today):
        for period in due:
            make(agency=agency, period=period, made_by=None, now=now)
    return Statistic.objects.count() - before


def supervised(*, on: date) -> QuerySet[Agency]:
    """The agencies that a role reading people's records names."""
    in_force = Q(roles__starts_on__lte=on) & (Q(roles__ends_on=None) | Q(roles__ends_on__gte=on))
    named = Agency.objects.filter(in_force, roles__kind__in=READS_PEOPLE)
    return Agency.objects.filter(pk__in=named.values("pk")).order_by("path")


def figures(agency: Agency, *, year: int, on: date) -> dict[str, Any]:
    """Counts of those who served on the day: in all, by tier, by unit directly below."""
    rows = list(_counted(agency, year=year, on=on))
    units = {one.path: one for one in agency.get_children()} | {agency.path: agency}
    names = {tier.key: tier.name for tier in editions.in_force(year).rulebook.tiers}
    total = Tally()
    for row in rows:
        total.add(row)
    by_unit = _tallied(rows, lambda row: _unit_of(row["learner__agency__path"], agency))
    by_tier = _tallied(rows, lambda row: row["tier"])
    tiers = [{"name": names.get(key, key), **one.as_json()} for key, one in by_tier.items()]
    listed = [
        {"code": units[path].code, "name": units[path].name, **one.as_json()}
        for path, one in by_unit.items()
    ]
    return {"total": total.as_json(), "tiers": tiers, "units": sorted(listed, key=_by_duty)}


def _counted(agency: Agency, *, year: int, on: date) -> Iterable[Any]:
    serving = Learner.objects.in_subtree(agency).serving(on=on).exclude(joined_on__gt=on)
    return (
        Standing.objects.filter(year=year, learner__in=serving)
        .values("learner__agency__path", "tier")
        .annotate(
            people=Count("pk", filter=~Q(minimums=[])),
            met=Count("pk", filter=Q(is_met=True) & ~Q(minimums=[])),
            unrequired=Count("pk", filter=Q(minimums=[])),
            gap=Sum("short", filter=Q(is_met=False)),
        )
        .order_by("learner__agency__path", "tier")
    )


def _tallied(
    rows: Iterable[dict[str, Any]], key_of: Callable[[dict[str, Any]], str]
) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for row in rows:
        tallies.setdefault(key_of(row), Tally()).add(row)
    return tallies


def _unit_of(path: str, agency: Agency) -> str:
    """The path of the child that a person's agency lies in, or the agency's own."""
    return path[: len(agency.path) + Agency.steplen]


def _by_duty(row: dict[str, Any]) -> tuple[Decimal, str]:
    return -Decimal(row["rate"]), row["code"]


def _rate(met: int, people: int) -> Decimal:
    """Rounded down: 100 only when everybody has met the year."""
    if not people:
        return Decimal(0)
    return (Decimal(met) * 100 / people).quantize(Decimal("0.1"), ROUND_DOWN)
