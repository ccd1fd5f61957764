"""A person takes a seat for herself: most are answered without waiting for anybody's lock.

What does not depend on who else comes is judged first, by what `asking` has read. Then the seat is
taken at once, where the database can (`taking.at_once`); whatever is left undecided there is
decided, and explained, step by step under the session's lock by `seats.enrol`.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from catalog.models import Enrolment
from catalog.seating import checks as seat_checks
from catalog.seating import no_shows, seats, taking
from catalog.seating.asking import Asked
from people.models import Learner


def book(
    *, asked: Asked, learner: Learner, booked_by: Any, now: datetime, accessible: bool = False
) -> Enrolment:
    """Asked twice, answers with the same enrolment."""
    if not asked.holds:
        seat_checks.refuse_closed_window(asked.catalog, now=now)
        seat_checks.refuse_started(asked.session, now=now)
        # In a rush almost everybody is refused here: only who may get a seat queues up for it.
        seat_checks.needed_pool(asked.pools, asked.session, learner, accessible)
        if connection.vendor == "postgresql":
            made = _at_once(asked, learner, booked_by, now=now, accessible=accessible)
            if made is not None:
                return made
    return seats.enrol(
        session=asked.session,
        learner=learner,
        enrolled_by=booked_by,
        now=now,
        accessible=accessible,
    )


def _at_once(
    asked: Asked, learner: Learner, booked_by: Any, *, now: datetime, accessible: bool
) -> Enrolment | None:
    session, catalog = asked.session, asked.catalog
    if asked.has_rules:
        seat_checks.refuse_not_addressed(session.lecture_id, learner, catalog, now=now)
    no_shows.refuse(catalog, learner, for_line=False, now=now)
    pools = seat_checks.her_pools(asked.pools, session, learner, accessible)
    return taking.at_once(session, pools, learner, by=booked_by, now=now)
