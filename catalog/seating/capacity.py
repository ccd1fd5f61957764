"""How many seats each pool of a session has: set, kept for units, given back. Never below the
seats taken, and always under the session's lock.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.models import EnrolmentState, Pool, PoolName, Session, SessionState
from catalog.seating import checks as seat_checks
from catalog.seating.checks import SeatsTakenError
from catalog.seating.promoting import promote
from people.models import Agency


def resize(
    *,
    session: Session,
    seats: Mapping[PoolName, int],
    reserves: Mapping[int, int] | None = None,
    now: datetime,
) -> None:
    """Set how many seats each named pool has; never below the seats taken.

    With `reserves` (agency → seats) a reserve that is not named has no seats any more.
    """
    with session_lock.held(session.pk) as fresh:
        pools = list(fresh.pools.all())
        known = {pool.name: pool for pool in pools if pool.agency_id is None}
        for name, number in seats.items():
            if number or name in known:
                _set_seats(known.get(name) or Pool(session=fresh, name=name), number)
        if reserves is not None:
            _set_reserves(fresh, pools, reserves)
        promote(fresh, now=now)


def reserve(*, session: Session, agency: Agency, seats: int, most: int, now: datetime) -> Pool:
    """Keep so many seats for a unit, taken from the open ones and going back to them."""
    with session_lock.held(session.pk) as fresh:
        seat_checks.refuse_started(fresh, now=now)
        pools = list(fresh.pools.all())
        ours = next((pool for pool in pools if pool.agency_id == agency.pk), None)
        ours = ours or Pool(session=fresh, name=PoolName.RESERVED, agency=agency, seats=0)
        free = next((pool for pool in pools if pool.name == PoolName.OPEN), None)
        seat_checks.refuse_reserving(ours, free, seats, most=most)
        moved = seats - ours.seats
        if free and moved:
            # The giving pool first: at no moment are there more seats than before.
            for pool, number in sorted([(ours, moved), (free, -moved)], key=lambda one: one[1]):
                _set_seats(pool, pool.seats + number)
        promote(fresh, now=now)
        return ours


def return_reserves(*, session: Session, now: datetime) -> int:
    """Let the seats of reserves that nobody took be open seats; done again, finds none."""
    with session_lock.held(session.pk) as fresh:
        catalog = fresh.lecture.catalog()
        if fresh.state != SessionState.PLANNED or now < catalog.reserves_return(fresh):
            return 0
        pools = list(fresh.pools.all())
        unused = [pool for pool in pools if pool.name == PoolName.RESERVED and pool.free]
        number = sum(pool.free for pool in unused)
        for pool in unused:
            _set_seats(pool, pool.taken)
        if number:
            found = (pool for pool in pools if pool.name == PoolName.OPEN)
            free = next(found, None) or Pool(session=fresh, name=PoolName.OPEN, seats=0)
            _set_seats(free, free.seats + number)
        # Also who may only stand in line is seated now, where there are seats.
        promote(fresh, now=now)
        return number


def miscounted() -> QuerySet[Pool]:
    """Pools whose count is not the number of seats held: none, or something went round us."""
    holding = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    return Pool.objects.annotate(held=holding).exclude(taken=F("held"))


def _set_seats(pool: Pool, number: int) -> None:
    if number < pool.taken:
        raise SeatsTakenError(
            _("%(pool)s已有 %(taken)d 人选座，席位数不能少于此数。")
            % {"pool": pool.label, "taken": pool.taken}
        )
    pool.seats = number
    pool.save()


def _set_reserves(session: Session, pools: list[Pool], reserves: Mapping[int, int]) -> None:
    known = {pool.agency_id: pool for pool in pools if pool.agency_id is not None}
    for agency_id in [*reserves, *(one for one in known if one not in reserves)]:
        pool = known.get(agency_id) or Pool(
            session=session, name=PoolName.RESERVED, agency_id=agency_id
        )
        _set_seats(pool, reserves.get(agency_id, 0))
