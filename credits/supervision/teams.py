"""The only writer of teams, and what a year comes to for each: by the measure's rules on teams.

A team is a named set of people of one unit (领导班子). Besides, each unit as a whole is judged as
one team, so that a measure about units needs no lists. Figures come from the standings of the year;
whoever belonged within the year counts. People are neither ranked nor named among the results.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from credits import editions
from credits.assessment import Kernel, Member, TeamResult
from credits.models import Standing, Team, TeamMember
from people.models import Agency, Learner, User

STORED = ("learner_id", "totals", "is_met")


class TeamError(Exception):
    """A team or membership that cannot stand, with the reason."""


@dataclass(frozen=True)
class Row:
    """One team and its results, in the order of the measure's rules; `team` None: a whole unit."""

    name: str
    unit: str
    people: int
    results: tuple[TeamResult, ...]
    team: Team | None = None


@dataclass(frozen=True)
class Results:
    measure: str
    teams: list[Row]
    units: list[Row]


@transaction.atomic
def form(*, agency: Agency, name: str, formed_by: User, now: datetime) -> Team:
    name = " ".join(name.split())
    if not name:
        raise TeamError(_("请填写班子的名称"))
    # Two officers at the same moment are served one after the other.
    locked = Agency.objects.select_for_update().get(pk=agency.pk)
    if Team.objects.filter(agency=locked, name=name, dissolved_on=None).exists():
        raise TeamError(_("%(unit)s已有“%(name)s”") % {"unit": locked.name, "name": name})
    return Team.objects.create(agency=locked, name=name, formed_by=formed_by, formed_at=now)


@transaction.atomic
def join(
    *, team: Team, learner: Learner, starts_on: date, ends_on: date | None = None
) -> TeamMember:
    locked = Team.objects.select_for_update(of=("self",)).select_related("agency").get(pk=team.pk)
    if locked.dissolved_on:
        raise TeamError(_("这个班子已经撤销"))
    if not Learner.objects.in_subtree(locked.agency).filter(pk=learner.pk).exists():
        raise TeamError(_("%(name)s不在%(unit)s") % {"name": learner, "unit": locked.agency.name})
    if ends_on is not None and ends_on < starts_on:
        raise TeamError(_("止日早于起日，请核对"))
    same = locked.members.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), learner=learner)
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if same.exists():
        raise TeamError(_("%(name)s这段时间已在班子中") % {"name": learner})
    return TeamMember.objects.create(
        team=locked, learner=learner, starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def leave(*, member: TeamMember, ends_on: date) -> TeamMember:
    """The last day in the team; said once."""
    locked = TeamMember.objects.select_for_update().get(pk=member.pk)
    if locked.ends_on is not None:
        raise TeamError(_("已经登记过离开的日期"))
    if ends_on < locked.starts_on:
        raise TeamError(_("止日早于起日，请核对"))
    locked.ends_on = ends_on
    locked.save(update_fields=["ends_on"])
    return locked


@transaction.atomic
def dissolve(*, team: Team, on: date) -> Team:
    """The years in which it was there keep it."""
    locked = Team.objects.select_for_update().get(pk=team.pk)
    if locked.dissolved_on:
        raise TeamError(_("这个班子已经撤销"))
    locked.members.filter(ends_on=None, starts_on__lte=on).update(ends_on=on)
    locked.dissolved_on = on
    locked.save(update_fields=["dissolved_on"])
    return locked


def in_subtree(agency: Agency, *, year: int) -> QuerySet[Team]:
    """The teams that were there within the year."""
    there = Q(dissolved_on=None) | Q(dissolved_on__gte=date(year, 1, 1))
    found = Team.objects.filter(there, agency__path__startswith=agency.path)
    return found.select_related("agency").order_by("agency__path", "name", "pk")


def members_within(year: int) -> Q:
    return Q(starts_on__lte=date(year, 12, 31)) & (
        Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1))
    )


def results(agency: Agency, *, year: int) -> Results | None:
    """Teams and units of a subtree; None where the measure has no rule about teams."""
    kernel = editions.in_force(year)
    if not kernel.rulebook.teams:
        return None
    return Results(
        measure=kernel.rulebook.name,
        teams=_of_teams(kernel, agency, year),
        units=_of_units(kernel, agency, year),
    )


def _of_teams(kernel: Kernel, agency: Agency, year: int) -> list[Row]:
    teams = list(in_subtree(agency, year=year))
    held = TeamMember.objects.filter(members_within(year), team__in=[one.pk for one in teams])
    belonging = set(held.values_list("team_id", "learner_id"))
    standings = Standing.objects.filter(
        year=year, learner__in={learner_id for _, learner_id in belonging}
    )
    known = {one: _member(*rest) for one, *rest in standings.values_list(*STORED)}
    rows = []
    for team in teams:
        heads = [known[one] for key, one in belonging if key == team.pk and one in known]
        rows.append(Row(team.name, team.agency.name, len(heads), kernel.assess_team(heads), team))
    return rows


def _of_units(kernel: Kernel, agency: Agency, year: int) -> list[Row]:
    """The units directly below, each with all that is below it; and who is in none of them."""
    units = {one.path: one for one in agency.get_children()} | {agency.path: agency}
    length = len(agency.path) + Agency.steplen
    standings = Standing.objects.filter(
        year=year, learner__agency__path__startswith=agency.path
    ).values_list("learner__agency__path", "totals", "is_met")
    heads: dict[str, list[Member]] = {}
    for path, totals, is_met in standings.iterator(chunk_size=2_000):
        heads.setdefault(path[:length], []).append(_member(totals, is_met))
    return [
        Row(units[path].name, units[path].name, len(some), kernel.assess_team(some))
        for path, some in sorted(heads.items())
    ]


def _member(totals: dict[str, Any], is_met: bool) -> Member:
    return Member({name: Decimal(value) for name, value in totals.items()}, is_met)
