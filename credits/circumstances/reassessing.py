"""Brings standings up to date after what is on record about people has changed."""

from collections.abc import Collection
from datetime import datetime

from credits import standing
from credits.models import Standing
from people.models import User

AT_ONCE = 200


def reassess(learner_ids: Collection[int], *, requested_by: User, now: datetime) -> None:
    """Every year in which they have a standing: a few people at once, many as a job."""
    ids = list(learner_ids)
    some = Standing.objects.filter(learner_id__in=ids[:AT_ONCE])
    for year in some.values_list("year", flat=True).distinct().order_by("year"):
        if len(ids) <= AT_ONCE:
            standing.refresh(ids, year=year, now=now)
        else:
            standing.submit_rebuild(year=year, requested_by=requested_by, now=now)
