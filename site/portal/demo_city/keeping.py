"""Seats that are kept in the sessions to come: a unit's reserve, accessible places, an audience."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from catalog.models import AudienceEffect, AudienceRule, PoolName, Session, TierChoice
from catalog.seating import capacity
from people.models import Agency

RESERVED, ACCESSIBLE, SPARE = 3, 1, 5
PREFERRED = {"县处级以上公务员": {"lowest_tier": TierChoice.DIVISION},
             "乡科级及以下公务员": {"highest_tier": TierChoice.SECTION}}  # fmt: skip


def keep_seats(sessions: Iterable[Session], unit: Agency, *, now: datetime) -> int:
    """Every third of those with seats to spare keeps some; returns in how many."""
    # Sooner ones would lose their reserve to the cut-off within the hour.
    later = now + timedelta(days=5)
    spacious = [one for one in sessions if one.starts_at > later and _spare(one) >= SPARE]
    for session in spacious[::3]:
        free = session.pools.get(name=PoolName.OPEN).seats - ACCESSIBLE
        kept = {PoolName.OPEN: free, PoolName.ACCESSIBLE: ACCESSIBLE}
        capacity.resize(session=session, seats=kept, now=now)
        capacity.reserve(session=session, agency=unit, seats=RESERVED, most=RESERVED, now=now)
    for session in spacious[::3]:
        if asked := PREFERRED.get(session.lecture.addressed_to):
            AudienceRule.objects.create(
                lecture=session.lecture, effect=AudienceEffect.PREFERRED, **asked
            )
    return len(spacious[::3])


def _spare(session: Session) -> int:
    return sum(pool.free for pool in session.pools.all() if pool.name == PoolName.OPEN)
