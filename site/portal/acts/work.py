"""The job of an act for many people, in slices; the last part says what was done and what not.

Done in the transaction that marks the slice done; whoever asked is asked about again in each slice
and reaches only the people that her roles still reach.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import merging
from jobs import askers, queue
from jobs.models import Job, Part, PartState
from keeping.chinese import in_chinese
from people.models import User
from portal.acts.acts import ACTS, Act
from portal.acts.printing import Papers

KIND = "portal.unit_act"
SLICE = 100


@in_chinese()
def submit(
    *,
    act: Act,
    learners: Sequence[int],
    options: dict[str, Any],
    requested_by: User,
    once: str,
    now: datetime,
) -> Job:
    """The same `once` again, as after a double click, is the same job."""
    slices = [list(learners[at : at + SLICE]) for at in range(0, len(learners), SLICE)]
    return queue.submit(
        kind=KIND,
        key=f"{KIND}:{act.key}:{requested_by.pk}:{once}",
        title=_("%(act)s（%(count)d 人）") % {"act": act.name, "count": len(learners)},
        requested_by=requested_by,
        stages=[[{"learners": some} for some in slices], [{"sum": True}]],
        arguments={"act": act.key, "officer": requested_by.pk, "options": options},
        now=now,
    )


def act_part(part: Part) -> dict[str, Any]:
    now, act = timezone.now(), ACTS[part.data["act"]]
    user, _reaches = askers.still(
        part.data["officer"],
        may=lambda one: act.reach(one, now=now).exists(),
        role=_("可以办理这件事的干部"),
    )
    if "sum" in part.arguments:
        return _summary(part)
    asked = part.arguments["learners"]
    chosen = act.reach(user, now=now).filter(pk__among=asked).select_related("agency")
    people = list(chosen.order_by("agency__path", "sort_key", "pk"))
    told = act.sort(people, user=user, options=part.data["options"], now=now)
    papers = act.done(told.may, part, user=user, now=now) if told.may else Papers([], [])
    refused = [*told.refused, *papers.refused]
    return {
        "done": len(told.may) - len(papers.refused),
        "files": papers.files,
        "gone": len(asked) - len(people),
        "parked": [{"title": one.learner.name, "reason": one.why} for one in refused],
    }


def _summary(part: Part) -> dict[str, Any]:
    parts = list(part.job.parts.filter(stage__lt=part.stage).order_by("number"))
    results = [one.result for one in parts if one.state == PartState.DONE]
    parked = [item for result in results for item in result["parked"]]
    parked += [
        {"title": _("%(count)d 人") % {"count": gone}, "reason": _("已不在办理范围内")}
        for gone in [sum(result["gone"] for result in results)]
        if gone
    ]
    done = sum(result["done"] for result in results)
    told = _("已为 %(done)d 人办理。") % {"done": done}
    return {"told": told, "parked": parked, "next": reverse("unit_desk")} | _paper(part, results)


def _paper(part: Part, results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the slices printed, as one file."""
    printed = [part.folder / name for result in results for name in result["files"]]
    if not printed:
        return {}
    name = f"{part.job.title}.pdf"
    merging.merge(printed, part.folder / name, title=part.job.title)
    return {"file": name}
