"""The step by which a person comes to sit: her seat counted, her place in line given up.

The only inserts of enrolments beside the lists of `seats`. Who calls holds the session's lock.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalog import session_lock
from catalog.models import Enrolment, Pool, Session, WaitingState
from catalog.seating import checks as seat_checks
from people.models import Learner

SEATED = _("已有席位，自动入座。")
TAKE = """SELECT enrolment, pool
    FROM catalog_take_seat(%s, %s, %s, %s, %s::bigint[], %s, %s, %s)"""


def serialise(*learner_ids: int) -> None:
    """One learner's own requests queue up, so that two clashing sessions cannot both pass."""
    # No key: inserting a row that refers to the learner elsewhere need not wait.
    rows = Learner.objects.select_for_update(no_key=True).filter(pk__in=learner_ids)
    list(rows.order_by("pk").values_list("pk"))


def take(
    session: Session,
    pools: list[Pool],
    learner: Learner,
    *,
    by: Any,
    now: datetime,
    accessible: bool = False,
) -> Enrolment:
    pool = seat_checks.needed_pool(pools, session, learner, accessible)
    Pool.objects.filter(pk=pool.pk).update(taken=F("taken") + 1)
    pool.taken += 1
    leave_line(session, [learner.pk], now=now)
    return Enrolment.objects.create(
        session=session, pool=pool, learner=learner, enrolled_by=by, enrolled_at=now
    )


def at_once(
    session: Session, pools: Sequence[Pool], learner: Learner, *, by: Any, now: datetime
) -> Enrolment | None:
    """Lock, look and take in one statement of PostgreSQL, in the first of these pools with a seat.

    None: nothing was done, and it has to be decided step by step why.
    """
    with session_lock.waited_for(), connection.cursor() as cursor:
        cursor.execute(
            TAKE,
            [
                *(session.pk, session.starts_at, session.ends_at, learner.pk),
                *([pool.pk for pool in pools], by and by.pk, now, str(SEATED)),
            ],
        )
        taken = cursor.fetchone()
    if taken is None:
        return None
    key, pool_id = taken
    pool = next(one for one in pools if one.pk == pool_id)
    return Enrolment(
        pk=key, session=session, pool=pool, learner=learner, enrolled_by=by, enrolled_at=now
    )


def leave_line(session: Session, learner_ids: Iterable[int], *, now: datetime) -> None:
    """Nobody both sits and waits."""
    session.waiting_places.filter(state=WaitingState.WAITING, learner__in=learner_ids).update(
        state=WaitingState.SEATED, decided_at=now, decision=str(SEATED)
    )
