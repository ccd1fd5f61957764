"""Completion of the year by unit and by grade, as of today: the live figures behind a statistic.

Units stand in the order of their duty done, which is for administrators alone. A group smaller
than elsewhere in the house shows no figures (exams.practice.grouping).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from credits import editions
from credits.models import GroupStanding
from credits.supervision import statistics
from exams.practice import grouping
from people.models import Agency, Learner


@dataclass(frozen=True)
class Group:
    """`people` is None where the group is too small to be shown."""

    name: str
    code: str
    people: int | None
    met: int = 0

    @property
    def short(self) -> int:
        return (self.people or 0) - self.met

    @property
    def percent(self) -> int:
        return self.met * 100 // self.people if self.people else 0


@dataclass(frozen=True)
class Completion:
    total: Group
    unrequired: int
    units: Sequence[Group]
    grades: Sequence[Group]
    further: Sequence[Group]

    @property
    def shown_units(self) -> list[Group]:
        return [one for one in self.units if one.people is not None]

    @property
    def hidden_units(self) -> list[Group]:
        return sorted((one for one in self.units if one.people is None), key=lambda one: one.code)


def of(agency: Agency, *, year: int, on: date) -> Completion | None:
    """None where no measure is in force: then there is nothing to complete."""
    try:
        told = statistics.figures(agency, year=year, on=on)
    except editions.NoRulebookInForceError:
        return None
    total = told["total"]
    return Completion(
        Group(agency.name, agency.code, total["people"], total["met"]),
        total["unrequired"],
        _shown(told["units"]),
        _shown(told["tiers"]),
        _shown(_under_further_measures(agency, year=year, on=on)),
    )


def _under_further_measures(agency: Agency, *, year: int, on: date) -> list[dict[str, Any]]:
    """Of those who hold a role that another measure is for, such as a technical title."""
    serving = Learner.objects.in_subtree(agency).serving(on=on)
    counted = (
        GroupStanding.objects.filter(year=year, learner__in=serving)
        .values("group")
        .annotate(
            people=Count("pk", filter=~Q(minimums=[])),
            met=Count("pk", filter=Q(is_met=True) & ~Q(minimums=[])),
        )
        .order_by("group")
    )
    return [{"name": one["group"], **one} for one in counted]


def _shown(rows: Sequence[Mapping[str, Any]]) -> list[Group]:
    groups = {at: row for at, row in enumerate(rows) if row["people"]}
    kept = grouping.shown({at: row["people"] for at, row in groups.items()})
    return [
        Group(
            row["name"] or _("未定职级"),
            row.get("code", ""),
            row["people"] if at in kept else None,
            row["met"] if at in kept else 0,
        )
        for at, row in groups.items()
    ]
