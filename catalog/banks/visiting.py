"""Visits to teaching points: the only writer of them. Counts people, names nobody."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Route, Venue, Visit
from people.models import Agency


class VisitError(Exception):
    """A visit that cannot be written down, in words."""


def record(
    *, venue: Venue, visited_on: date, group: str, people: int, agency: Agency,
    route: Route | None, by: Any, now: datetime,
) -> Visit:  # fmt: skip
    if visited_on > timezone.localdate(now):
        raise VisitError(_("日期不能晚于今天。"))
    if route is not None and not route.stops.filter(venue=venue).exists():
        raise VisitError(_("路线“%(route)s”不经过这里。") % {"route": route.name})
    try:
        with transaction.atomic():
            return Visit.objects.create(
                venue=venue, route=route, visited_on=visited_on, group=group.strip(),
                people=people, agency=agency, recorded_by=by, recorded_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise VisitError(_("这个团组这一天的参观已经登记过。")) from None
