"""The funnel of a year's ladder: how many people lack credits, and how far each step has come.

Persons, never papers: who got two letters is counted once. Read from the ladder's own rows, the
notices and the friendly reminders of the unit desks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from credits.models import LadderStep, Notice, NoticeKind, Standing, Step
from credits.noticing import following
from people.models import Agency, Learner, Message, MessageState
from portal.acts.reminding import SOURCE


@dataclass(frozen=True)
class Stage:
    name: str
    people: int
    address: str = ""


def funnel(agency: Agency, *, year: int, on: date) -> list[Stage]:
    """From lacking credits to the gravest step, each with the page behind it."""
    steps, papers = _steps(agency, year), _papers(agency, year)
    return list(_stages(agency, year, _short(agency, year, on), _told(agency, year), steps, papers))


def _stages(
    agency: Agency, year: int, short: int, told: int, steps: dict[str, int], papers: dict[str, int]
) -> Iterator[Stage]:
    scope = f"?year={year}&agency={agency.code}"
    desk, ladder = f"{reverse('unit_desk')}{scope}&only=short", reverse("credits:ladder") + scope
    notices = reverse("credits:followed_notices") + scope
    yield Stage(_("未达标"), short, desk)
    yield Stage(_("已提前提醒"), told, desk)
    yield Stage(_("已决定提醒"), steps.get(Step.REMINDER, 0), ladder)
    yield Stage(_("已签发通知"), papers["issued"], notices)
    yield Stage(_("通知已送达"), papers["served"], notices)
    yield Stage(_("本人已答复"), papers["answered"], notices)
    yield Stage(_("整改完成"), papers["rectified"], f"{notices}&stage=rectified")
    for step in (Step.CIRCULAR, Step.RECTIFICATION, Step.CRITICISM, Step.DISCIPLINE):
        yield Stage(str(step.label), steps.get(step, 0), ladder)


def _short(agency: Agency, year: int, on: date) -> int:
    serving = Learner.objects.in_subtree(agency).serving(on=on)
    return Standing.objects.filter(year=year, is_met=False, learner__in=serving).count()


def _told(agency: Agency, year: int) -> int:
    told = Message.objects.filter(
        source__startswith=f"{SOURCE}:{year}:",
        state=MessageState.SENT,
        learner__agency__path__startswith=agency.path,
    )
    return told.aggregate(people=Count("learner", distinct=True))["people"]


def _steps(agency: Agency, year: int) -> dict[str, int]:
    taken = LadderStep.objects.filter(
        year=year, withdrawn_at=None, learner__agency__path__startswith=agency.path
    )
    counted = taken.order_by().values("step").annotate(people=Count("learner", distinct=True))
    return dict(counted.values_list("step", "people"))


def _papers(agency: Agency, year: int) -> dict[str, int]:
    letters = Notice.objects.filter(
        year=year, kind=NoticeKind.REMINDER, agency__path__startswith=agency.path
    )
    in_force = following.followed(letters).filter(withdrawn_by=None)
    counts: dict[str, int] = in_force.aggregate(
        issued=Count("learner", distinct=True),
        served=Count("learner", distinct=True, filter=Q(served_on__isnull=False)),
        answered=Count("learner", distinct=True, filter=Q(answered_on__isnull=False)),
        rectified=Count("learner", distinct=True, filter=Q(rectified_on__isnull=False)),
    )
    return counts
