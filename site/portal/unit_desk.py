"""The people of an officer's units with their standing: one page of them, and the totals.

Reads the projection, never the ledger; a fixed number of queries however many people there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from credits.forecast import Forecast
from credits.models import GroupStanding, Notice, Standing
from credits.noticing import following
from people.models import Agency, Learner, RoleKind
from people.models.learner import LearnerQuerySet
from people.permissions import agencies_for
from people.scope import roles_in_force
from portal import supposing
from portal.forms import DeskForm

READERS = (
    RoleKind.TRAINING_OFFICER,
    RoleKind.PERSONNEL_OFFICER,
    RoleKind.TRAINING_DEPARTMENT,
    RoleKind.AUDITOR,
)
NOTIFIERS = (RoleKind.PERSONNEL_OFFICER, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)
WAITING = (
    following.Stage.UNSERVED,
    following.Stage.LATE,
    following.Stage.UNANSWERED,
    following.Stage.OVERDUE,
    following.Stage.CAUGHT_UP,
)
PAGE_SIZE = 50
INDENT = chr(0x3000)


@dataclass(frozen=True)
class Row:
    """`forecast` is there while the year runs."""

    learner: Learner
    standing: Standing | GroupStanding | None
    forecast: Forecast | None

    @property
    def unmet(self) -> list[dict[str, Any]]:
        return [one for one in self.standing.minimums if not one["met"]] if self.standing else []

    @property
    def expected(self) -> Decimal | None:
        """What she will lack at the year's end at this pace; None where nobody can say."""
        told = self.forecast if self.forecast and not self.forecast.is_met else None
        return told.short if told else None


@dataclass(frozen=True)
class Totals:
    people: int
    met: int
    short: int
    unrequired: int

    @property
    def unknown(self) -> int:
        return self.people - self.met - self.short - self.unrequired

    @property
    def percent(self) -> int:
        """Of those of whom something is required; 100 only when all of them have met it."""
        required = self.people - self.unrequired
        return self.met * 100 // required if required else 0


@dataclass(frozen=True)
class Desk:
    totals: Totals
    page: Page
    rows: Sequence[Row]

    @property
    def has_forecast(self) -> bool:
        return any(row.forecast for row in self.rows)


def reach_of(user: Any, *, on: date) -> QuerySet[Agency]:
    """The agencies whose people the user's roles let her read."""
    return agencies_for(user, *READERS, on=on).order_by("path")


def tops_of(user: Any, *, on: date, kinds: Sequence[RoleKind] = READERS) -> list[Agency]:
    """The agencies her roles name, without those that lie below another of them."""
    named = Agency.objects.filter(roles__in=roles_in_force(user, kinds, on=on)).order_by("path")
    tops: list[Agency] = []
    for agency in named.distinct():
        if not tops or not agency.path.startswith(tops[-1].path):
            tops.append(agency)
    return tops


def choices(
    reach: QuerySet[Agency], tops: Sequence[Agency], chosen: Agency | None
) -> list[tuple[str, Agency]]:
    """What a filter offers: the top agencies and their children, and the way to the chosen one
    and its children, each with its indent. Never a whole city at once."""
    offered = Q(pk__in=[])
    shown = [*tops, chosen] if chosen else tops
    for agency in shown:
        steps = range(Agency.steplen, len(agency.path) + 1, Agency.steplen)
        offered |= Q(path__in=[agency.path[:end] for end in steps])
        offered |= Q(path__startswith=agency.path, depth=agency.depth + 1)
    top = min(agency.depth for agency in tops)
    return [(INDENT * (one.depth - top), one) for one in reach.filter(offered)]


def desk(
    reach: QuerySet[Agency], wishes: Mapping[str, Any], *, year: int, page: str | None, on: date
) -> Desk:
    people = _within(reach, wishes, year=year, on=on)
    listed = _ordered(_found(people, wishes), wishes)
    shown = Paginator(listed.select_related("agency"), PAGE_SIZE).get_page(page)
    return Desk(_counted(people), shown, _rows(list(shown), wishes, year, on))


def found(
    reach: QuerySet[Agency], wishes: Mapping[str, Any], *, year: int, on: date
) -> QuerySet[Learner]:
    """Everybody whom the filters find, for an act that is done for all of them."""
    return _found(_within(reach, wishes, year=year, on=on), wishes)


def totals(reach: QuerySet[Agency], *, year: int, on: date) -> Totals:
    """How many of her people have met the year's minimums."""
    return _counted(_serving(reach, year=year, on=on))


def unfinished_notices(user: Any, *, year: int, on: date) -> list[tuple[following.Stage, int]]:
    """What of the notices in her reach waits for her; nothing for who may not issue any."""
    reach = agencies_for(user, *NOTIFIERS, on=on)
    notices = following.followed(Notice.objects.filter(year=year, agency__in=reach))
    counts = following.counts(notices, following.Deadlines.of(on))
    return [(stage, counts[stage]) for stage in WAITING if counts[stage]]


def _within(
    reach: QuerySet[Agency], wishes: Mapping[str, Any], *, year: int, on: date
) -> LearnerQuerySet:
    """The people of the agency asked for; under a further measure only those whom it judges."""
    people = _serving(reach, year=year, on=on, group=wishes.get("measure", ""))
    if wishes.get("measure"):
        people = people.filter(this_year__isnull=False)  # type: ignore[misc]  # alias
    return people.in_subtree(wishes["agency"]) if wishes.get("agency") else people


def _serving(reach: QuerySet[Agency], *, year: int, on: date, group: str = "") -> LearnerQuerySet:
    """With `this_year`, her standing, under the measure for everybody or that of a group."""
    people = Learner.objects.filter(agency__in=reach).serving(on=on)
    if group:
        of_group = Q(group_standings__year=year, group_standings__group=group)
        return people.annotate(this_year=FilteredRelation("group_standings", condition=of_group))
    return people.annotate(
        this_year=FilteredRelation("standings", condition=Q(standings__year=year))
    )


def _counted(people: QuerySet[Learner]) -> Totals:
    counts = people.aggregate(
        people=Count("pk"),
        met=Count("pk", filter=Q(this_year__is_met=True) & ~Q(this_year__minimums=[])),
        unrequired=Count("pk", filter=Q(this_year__minimums=[])),
        short=Count("pk", filter=Q(this_year__is_met=False)),
    )
    return Totals(**counts)


def _found(people: QuerySet[Learner], wishes: Mapping[str, Any]) -> QuerySet[Learner]:
    if wishes.get("only"):
        is_met = wishes["only"] == DeskForm.MET
        people = people.filter(this_year__is_met=is_met)  # type: ignore[misc]  # alias
        people = people.exclude(this_year__minimums=[])  # type: ignore[misc]  # alias
    if wishes.get("grade"):
        people = people.filter(this_year__tier=wishes["grade"])  # type: ignore[misc]  # alias
    if words := wishes.get("q"):
        people = people.called(words)
    return people


def _ordered(people: QuerySet[Learner], wishes: Mapping[str, Any]) -> QuerySet[Learner]:
    """By unit and name; among the short, who lacks most comes first."""
    by_name = ("agency__path", "sort_key", "pk")
    if wishes.get("only") == DeskForm.SHORT:
        return people.order_by(F("this_year__short").desc(), *by_name)
    return people.order_by(*by_name)


def _rows(people: list[Learner], wishes: Mapping[str, Any], year: int, on: date) -> list[Row]:
    """Under a further measure nobody has worked out a forecast."""
    if group := wishes.get("measure"):
        of_group = GroupStanding.objects.filter(year=year, group=group, learner__in=people)
        held = {one.learner_id: one for one in of_group}
        return [Row(one, held.get(one.pk), None) for one in people]
    standings = Standing.objects.filter(year=year, learner__in=people)
    known = {one.learner_id: one for one in standings}
    forecasts = supposing.forecasts_of(people, year=year, on=on)
    return [Row(one, known.get(one.pk), forecasts[one.pk]) for one in people]
