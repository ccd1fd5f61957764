"""Whether the data can be relied on: people whose particulars are missing, files that stopped half
way, work that is parked, and sources that were not cleared. Counts alone, each with a way to mend.

Clearing asks every feeder for all of its sources: it is a job, and the page shows its last answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import clearing
from credits.models import ImportBatch, ImportState, Standing
from jobs import askers, queue
from jobs.models import FINISHED_JOB, UNFINISHED_JOB, Job, JobState, Part, PartState
from keeping.chinese import in_chinese
from people.models import Agency, Learner, Post, RoleKind
from people.permissions import agencies_for

KIND = "portal.check_clearing"
DAYS = 30
DIRECTORS = (RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)


@dataclass(frozen=True)
class Doubt:
    """Something that may be wrong: `count` cases, and where to look; 0 is good news."""

    name: str
    count: int
    address: str = ""


@dataclass(frozen=True)
class Work:
    """The jobs of the last days, everybody's together."""

    unfinished: int
    done: int
    failed: int
    parked: int


def doubts(agency: Agency, *, year: int, on: date) -> list[Doubt]:
    return [*_of_people(agency, year, on), *_of_files(agency)]


def work(*, now: datetime) -> Work:
    recent = Q(created_at__gt=now - timedelta(days=DAYS))
    counts = Job.objects.filter(recent | Q(state__in=UNFINISHED_JOB)).aggregate(
        unfinished=Count("pk", filter=Q(state__in=UNFINISHED_JOB)),
        done=Count("pk", filter=Q(state=JobState.DONE)),
        failed=Count("pk", filter=Q(state=JobState.FAILED)),
    )
    since = now - timedelta(days=DAYS)
    parked = Part.objects.filter(state=PartState.PARKED, job__created_at__gt=since).count()
    return Work(**counts, parked=parked)


def last_clearing() -> Job | None:
    """The newest one that has ended; its result holds sources by feeder, and no person."""
    ended = Job.objects.filter(kind=KIND, state__in=FINISHED_JOB)
    return ended.order_by("-finished_at", "-pk").first()


@in_chinese()
def submit_clearing(*, requested_by: models.Model, now: datetime) -> Job:
    """At most one a minute for each officer, however often she presses the button."""
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{requested_by.pk}:{timezone.localtime(now):%Y%m%dT%H%M}",
        title=_("核对各来源与台账"),
        requested_by=requested_by,
        stages=[[{}]],
        arguments={"officer": requested_by.pk},
        now=now,
    )


def clearing_part(part: Part) -> dict[str, Any]:
    """Compare what ought to be in the ledger with what is."""
    on = timezone.localdate()
    askers.still(
        part.data["officer"],
        may=lambda user: agencies_for(user, *DIRECTORS, on=on).filter(depth=1).exists(),
        role=_("市级培训主管部门或审计的人员"),
    )
    accounts = [
        {
            "feeder": one.feeder,
            "expected": one.expected,
            "missing": len(one.missing),
            "surplus": len(one.surplus),
        }
        for one in clearing.clear()
    ]
    wrong = sum(one["missing"] + one["surplus"] for one in accounts)
    told = _("各来源与台账一致。") if not wrong else _("有 %(wrong)d 个来源与台账不一致。")
    return {
        "accounts": accounts,
        "told": told % {"wrong": wrong} if wrong else told,
        "next": reverse("department_desk"),
    }


def _of_people(agency: Agency, year: int, on: date) -> Iterator[Doubt]:
    held = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), learner=OuterRef("pk"), starts_on__lte=on
    )
    assessed = Standing.objects.filter(learner=OuterRef("pk"), year=year)
    desk = f"{reverse('unit_desk')}?year={year}&agency={agency.code}"
    counts = (
        Learner.objects.in_subtree(agency)
        .serving(on=on)
        .aggregate(
            logins=Count("pk", filter=Q(user=None)),
            posts=Count("pk", filter=~Exists(held)),
            standings=Count("pk", filter=~Exists(assessed)),
            births=Count("pk", filter=Q(born_on=None)),
        )
    )
    yield Doubt(_("在职人员没有登录账号"), counts["logins"])
    yield Doubt(_("在职人员没有现任职务职级"), counts["posts"])
    yield Doubt(_("在职人员没有出生日期"), counts["births"])
    yield Doubt(_("在职人员本年未核算"), counts["standings"], desk)


def _of_files(agency: Agency) -> Iterator[Doubt]:
    batches = ImportBatch.objects.filter(agency__path__startswith=agency.path)
    if agency.depth == 1:  # what a command loaded is the city's
        batches = ImportBatch.objects.all()
    waiting = batches.filter(state__in=(ImportState.UPLOADED, ImportState.PREVIEWED)).count()
    yield Doubt(_("导入文件待确认"), waiting, reverse("credits:imports"))
