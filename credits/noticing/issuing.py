"""Issues the notices of many people as a job: standings first, then numbers, in parts.

The parts that give numbers run one after the other, each in one transaction with its mark
"done": a part that is killed has given none, and tried again it gives the same ones. Whether the
officer may still issue is asked again in every part.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import editions, notices, standing
from credits.models import Notice
from credits.notice_printing import check_permission
from jobs import queue
from jobs.models import Job, Part
from people.models import Agency, Learner, User

KIND = "credits.issue_notices"
# So many are issued, among so many who are assessed first, while the officer waits; more become
# a job.
AT_ONCE = 200
ASSESSED_AT_ONCE = 2_000
SLICE = 1_000


def takes_long(agency: Agency, *, waiting: int) -> bool:
    """Whether issuing to a subtree, where so many wait for a notice, is work for a job."""
    return waiting > AT_ONCE or Learner.objects.in_subtree(agency).count() > ASSESSED_AT_ONCE


def submit(
    *, year: int, agency: Agency, requested_by: User | None, once: str, now: datetime
) -> Job:
    """Queue the issuing to a subtree. `once` tells requests apart: after a double click it is
    the same job. Who serves is fixed when queued; who is short is seen in each part."""
    organ = notices.issuing_organ(agency)
    editions.in_force(year)
    people = _serving(agency, on=timezone.localdate(now))
    officer = requested_by.pk if requested_by else None
    title = _("签发%(agency)s%(year)d年度欠学分通知")
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{officer}:{year}:{agency.code}:{once}",
        title=title % {"agency": agency.short_name or agency.name, "year": year},
        requested_by=requested_by,
        stages=_stages(people),
        arguments={"year": year, "agency": agency.pk, "officer": officer, "organ": organ.pk},
        now=now,
    )


def issue_part(part: Part) -> dict[str, Any]:
    """One slice of people: their standings, or their notices, or at the end what was issued."""
    now = timezone.now()
    check_permission(part, on=timezone.localdate(now))
    if "assess" in part.arguments:
        chosen = Learner.objects.filter(pk__among=part.arguments["assess"])
        return {
            "assessed": standing.rebuild(year=part.data["year"], now=now, learners=chosen).assessed
        }
    if "issue" in part.arguments:
        return _issue(part, now=now)
    return _summary(part)


def _serving(agency: Agency, *, on: date) -> list[int]:
    """In the order of the numbers: unit by unit, names in pinyin order."""
    people = Learner.objects.in_subtree(agency).serving(on=on)
    ordered = people.order_by("agency__path", "sort_key", "personnel_no")
    return list(ordered.values_list("pk", flat=True))


def _stages(people: Sequence[int]) -> list[list[dict[str, Any]]]:
    slices = [list(people[at : at + SLICE]) for at in range(0, len(people), SLICE)]
    return [
        [{"assess": some} for some in slices],
        # A stage each: the order of the numbers does not hang on which worker is faster.
        *([{"issue": some}] for some in slices),
        [{"sum": True}],
    ]


def _issue(part: Part, *, now: datetime) -> dict[str, Any]:
    asked = part.data
    short = notices.shortfalls(
        year=asked["year"],
        agency=Agency.objects.get(pk=asked["agency"]),
        on=timezone.localdate(now),
    )
    issued = notices.issue_to(
        short.filter(learner_id__among=asked["issue"]),
        year=asked["year"],
        organ=Agency.objects.get(pk=asked["organ"]),
        issued_by=User.objects.filter(pk=asked["officer"]).first(),
        now=now,
        job=part.job,
    )
    return {"issued": issued.issued, "already": issued.already}


def _summary(part: Part) -> dict[str, Any]:
    """What the officer is told, and where she goes on."""
    done = Notice.objects.filter(job=part.job).select_related("series").order_by("series", "number")
    agency = Agency.objects.get(pk=part.data["agency"])
    place = f"{reverse('credits:notices')}?year={part.data['year']}&agency={agency.code}"
    numbers = [str(one) for one in (done.first(), done.last()) if one]
    said = _("新签发 %(count)d 份通知") % {"count": done.count()}
    told = f"{said}（{'—'.join(numbers)}）" if numbers else said
    return {"issued": done.count(), "numbers": numbers, "told": told, "next": place}
