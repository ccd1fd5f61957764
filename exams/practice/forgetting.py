"""Which points the people of an office forget: shares of groups, never a person and never a count.

Reads the states alone. It says nothing of who practises or how much; a share is told in four
bands, so that not even “all of them” can be read from it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import KnowledgePoint, Session
from exams.handbook import points
from exams.handbook.points import Branch
from exams.models import KnowledgeState
from exams.practice import grouping
from people.models import Agency, Learner

WIDEST, WEAKEST, LECTURES = 12, 6, 4
Counts = Mapping[str, Any]


class Band(models.IntegerChoices):
    FEW = 0, _("不到两成")
    SOME = 1, _("两成到四成")
    MANY = 2, _("四成到六成")
    MOST = 3, _("六成以上")

    @property
    def tag(self) -> str:
        """The class that repeats the words in colour."""
        return ("tag-good", "", "tag-warn", "tag-bad")[self]


@dataclass(frozen=True)
class UnitRow:
    """`cells` stand in the order of the columns; None is hidden, or nobody has practised."""

    agency: Agency
    is_own: bool
    cells: Sequence[Band | None]


@dataclass(frozen=True)
class HeatMap:
    columns: Sequence[KnowledgePoint]
    total: Sequence[Band | None]
    rows: Sequence[UnitRow]


@dataclass(frozen=True)
class WeakPoint:
    point: KnowledgePoint
    band: Band
    sessions: Sequence[Session]


def heat_map(agency: Agency, *, chapter: KnowledgePoint | None, on: date) -> HeatMap:
    """Units by chapters, or by the points of one chapter, for the people who serve there now."""
    columns = _columns(chapter)
    counted = _counted(agency, columns, on=on)
    totals = [_total(counted, at) for at in range(len(columns))]
    told = [at for at, total in enumerate(totals) if total is not None][:WIDEST]
    units = [agency, *agency.get_children().order_by("path")]
    shown = {at: grouping.shown(_people(counted, at)) for at in told}
    rows = [
        UnitRow(
            unit,
            unit == agency,
            [_band([counted[unit.path, at]]) if unit.path in shown[at] else None for at in told],
        )
        for unit in units
    ]
    return HeatMap(
        columns=[columns[at].top for at in told],
        total=[totals[at] for at in told],
        rows=[row for row in rows if any(cell is not None for cell in row.cells)],
    )


def weakest(agency: Agency, *, now: datetime) -> list[WeakPoint]:
    """The points most forgotten there, with what is still to come in the lecture hall on them."""
    on = timezone.localdate(now)
    counted = (
        _states(agency, on=on)
        .values("point")
        .annotate(people=Count("pk"), states=Count("pk"), faded=_faded(on))
        .filter(people__gte=grouping.SMALLEST, faded__gte=F("states") * 0.2)
        .order_by(F("faded") * -1.0 / F("states"), "point__code")[:WEAKEST]
    )
    bands = {one["point"]: _band([one]) for one in counted}
    found = KnowledgePoint.objects.in_bulk(bands)
    sessions = _sessions(bands, now=now)
    return [WeakPoint(found[pk], band, sessions[pk]) for pk, band in bands.items()]


def _columns(chapter: KnowledgePoint | None) -> list[Branch]:
    if chapter is None:
        return points.forest()
    branch = points.each_of([chapter.pk])[0]
    return [Branch(point, ()) for point in branch.all]


def _states(agency: Agency, *, on: date) -> QuerySet[KnowledgeState]:
    serving = Learner.objects.in_subtree(agency).serving(on=on)
    return KnowledgeState.objects.filter(learner__in=serving)


def _counted(
    agency: Agency, columns: Sequence[Branch], *, on: date
) -> dict[tuple[str, int], Counts]:
    """By the unit's path and the column's place."""
    if not columns:
        return {}
    places = [
        When(point__in=[point.pk for point in branch.all], then=Value(at))
        for at, branch in enumerate(columns)
    ]
    counted = (
        _states(agency, on=on)
        .annotate(
            unit=Substr("learner__agency__path", 1, len(agency.path) + Agency.steplen),
            at=Case(*places, output_field=models.IntegerField()),
        )
        .exclude(at=None)
        .values("unit", "at")
        .annotate(people=Count("learner", distinct=True), states=Count("pk"), faded=_faded(on))
        .order_by("unit", "at")
    )
    return {(one["unit"], one["at"]): one for one in counted}


def _faded(on: date) -> Count:
    return Count("pk", filter=Q(fades_on__lte=on))


def _people(counted: Mapping[tuple[str, int], Counts], at: int) -> dict[str, int]:
    return {path: one["people"] for (path, place), one in counted.items() if place == at}


def _total(counted: Mapping[tuple[str, int], Counts], at: int) -> Band | None:
    column = [one for (_path, place), one in counted.items() if place == at]
    people = sum(one["people"] for one in column)
    return _band(column) if people >= grouping.SMALLEST else None


def _band(counts: Sequence[Counts]) -> Band:
    faded, states = (sum(one[name] for one in counts) for name in ("faded", "states"))
    return Band(min(faded * 5 // states, Band.MOST))  # fifths


def _sessions(wanted: Mapping[int, Band], *, now: datetime) -> Mapping[int, list[Session]]:
    taught: dict[int, list[Session]] = defaultdict(list)
    coming = (
        Session.objects.upcoming(now=now)
        .filter(lecture__live=True)
        .annotate(about=F("lecture__knowledge_points"))
        .filter(about__in=list(wanted))
        .select_related("lecture", "venue")
        .order_by("starts_at", "pk")
    )
    for session in coming:
        about = session.about
        if len(taught[about]) < LECTURES:
            taught[about].append(session)
    return taught
