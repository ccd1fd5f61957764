"""Reserves that a unit has not used by the catalogue's cut-off: back to everybody.

Nothing is remembered about a run: what is due is read from the pools, so a run that was missed
or made twice changes nothing but what is still due.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from catalog.models import AnnualCatalog, Pool, PoolName, Session, WaitingPlace
from catalog.seating import capacity
from catalog.session_lock import SessionBusyError


def return_unused(*, now: datetime) -> int:
    """Return what is due; how many seats became open. A busy session waits for the next run."""
    returned = 0
    for session in due(now=now):
        try:
            returned += capacity.return_reserves(session=session, now=now)
        except SessionBusyError:
            continue
    return returned


def due(*, now: datetime) -> list[Session]:
    """Sessions past their year's cut-off with an unused reserve, or with both a line and seats."""
    found: list[Session] = []
    for catalog in AnnualCatalog.objects.filter(year__gte=timezone.localdate(now).year - 1):
        until = now + timedelta(hours=catalog.reserve_returns_hours)
        soon = Session.objects.upcoming(now=now).filter(
            lecture__path__startswith=catalog.path, starts_at__lte=until
        )
        unused = Pool.objects.filter(
            session=OuterRef("pk"), name=PoolName.RESERVED, seats__gt=F("taken")
        )
        free = Pool.objects.filter(session=OuterRef("pk"), seats__gt=F("taken"))
        waiting = WaitingPlace.objects.waiting().filter(session=OuterRef("pk"))
        asked = Exists(unused) | (Exists(waiting) & Exists(free))
        found += soon.filter(asked).order_by("pk")
    return found
