"""The job of a release: what was shown and chosen, put in force beside the requests.

A first release publishes a year's pages one by one, too long for a browser to wait. What can be
refused at once is refused at once; what changes between is refused by the job, with the reason as
its result. Whether the officer may still release is asked again when the job begins.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import AnnualCatalog
from catalog.permissions import city_catalogs
from catalog.releasing import releases
from jobs import askers, queue
from jobs.models import Job, Part
from keeping.chinese import in_chinese
from people.models import RoleKind, User

KIND = "catalog.release"


@in_chinese()
def submit(
    *,
    catalog: AnnualCatalog,
    chosen: Collection[str],
    shown: str,
    note: str,
    held: bool,
    by: User,
    now: datetime,
) -> Job:
    """Queue the release that was looked at; one of a year at a time."""
    if Job.objects.unfinished().filter(key__startswith=_prefix(catalog)).exists():
        raise releases.ReleaseError(_("上一次发布还没有完成，请稍后再发布。"))
    releases.refuse(catalog=catalog, chosen=chosen, shown=shown)
    return queue.submit(
        kind=KIND,
        key=f"{_prefix(catalog)}{now:%Y%m%dT%H%M%S.%f}",
        title=_("发布%(title)s") % {"title": catalog.title},
        requested_by=by,
        stages=[[{}]],
        arguments={
            "catalog": catalog.pk,
            "chosen": sorted(chosen),
            "shown": shown,
            "note": note,
            "held": held,
            "officer": by.pk,
        },
        now=now,
    )


def _released_by(user: User, *, now: datetime) -> models.QuerySet[AnnualCatalog]:
    return city_catalogs(user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate(now))


def release_part(part: Part) -> dict[str, Any]:
    """The only part. A session that others hold at this moment is tried again."""
    asked, now = part.data, timezone.now()
    officer, catalog = askers.still(
        asked["officer"],
        may=lambda user: _released_by(user, now=now).filter(pk=asked["catalog"]).first(),
        role=_("培训主管部门的角色"),
    )
    try:
        made = releases.publish(
            catalog=catalog,
            chosen=asked["chosen"],
            shown=asked["shown"],
            note=asked["note"],
            held=asked["held"],
            by=officer,
            now=now,
        )
    except releases.ReleaseError as refusal:
        return {"refusal": str(refusal)}
    return {"number": made.release.number, "told": made.told}


def latest(catalog: AnnualCatalog) -> Job | None:
    return Job.objects.filter(kind=KIND, key__startswith=_prefix(catalog)).order_by("-pk").first()


def _prefix(catalog: AnnualCatalog) -> str:
    return f"{KIND}:{catalog.pk}:"
