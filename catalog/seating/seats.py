"""Taking seats and giving them back: one person, a list, whom a unit sends, winners of a draw.

With `taking`, `promoting` and `capacity` the only writer of enrolments and pools. Every path that
takes or frees a seat locks the session's row first and reads afterwards, at READ COMMITTED; the
constraints of the tables refuse an oversold pool and a second seat even where this package errs.
Refuses with a sentence that the person can act on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.models import (
    Enrolment,
    EnrolmentState,
    Pool,
    Session,
    WaitingPlace,
)
from catalog.seating import addressed, no_shows, promoting, taking
from catalog.seating import checks as seat_checks
from catalog.seating.checks import (
    AlreadySeatedError,
    NotAddressedError,
    NotWaitingError,
    SeatError,
    SeatsTakenError,
    SelectionNotOpenError,
    SessionClashError,
    SessionFullError,
    SessionNotOpenError,
    TooLateToCancelError,
)
from people.models import Learner

__all__ = [
    "AlreadySeatedError",
    "Assigned",
    "NotAddressedError",
    "NotWaitingError",
    "SeatError",
    "SeatsTakenError",
    "SelectionNotOpenError",
    "SessionClashError",
    "SessionFullError",
    "SessionNotOpenError",
    "TooLateToCancelError",
    "admit",
    "assign",
    "cancel",
    "enrol",
    "enrol_many",
    "seat_drawn",
]


@dataclass(frozen=True)
class Assigned:
    """What became of one person whom her unit sends; `refusal` says why there is no seat."""

    learner: Learner
    enrolment: Enrolment | None
    refusal: str


def enrol(
    *,
    session: Session,
    learner: Learner,
    enrolled_by: Any,
    now: datetime,
    accessible: bool = False,
) -> Enrolment:
    """Take a seat; asked twice, answers with the same enrolment."""
    with session_lock.held(session.pk) as fresh:
        fresh.lecture = session.lecture  # read before: it does not change with the seats
        taking.serialise(learner.pk)
        if held := _seat_of(fresh, learner):
            return held
        catalog = fresh.lecture.catalog()
        seat_checks.refuse_closed_window(catalog, now=now)
        seat_checks.refuse_started(fresh, now=now)
        seat_checks.refuse_not_addressed(fresh.lecture_id, learner, catalog, now=now)
        no_shows.refuse(catalog, learner, for_line=False, now=now)
        seat_checks.refuse_clash(fresh, learner)
        pools = list(fresh.pools.all())
        return taking.take(fresh, pools, learner, by=enrolled_by, now=now, accessible=accessible)


def admit(*, session: Session, learner: Learner, admitted_by: Any, now: datetime) -> Enrolment:
    """Seat a person who came without a seat: also after the start, until the class is closed."""
    with session_lock.held(session.pk) as fresh:
        if held := _seat_of(fresh, learner):
            return held
        seat_checks.refuse_not_planned(fresh)
        return taking.take(fresh, list(fresh.pools.all()), learner, by=admitted_by, now=now)


def enrol_many(
    *, session: Session, learners: Iterable[Learner], enrolled_by: Any, now: datetime
) -> list[Enrolment]:
    """Seat a whole list in its order, whatever the window: all of it, or nobody."""
    with session_lock.held(session.pk) as fresh:
        seat_checks.refuse_not_planned(fresh)
        seated = set(fresh.enrolments.holding().values_list("learner_id", flat=True))
        pools = list(fresh.pools.all())
        enrolments = []
        for learner in learners:
            if learner.pk in seated:
                continue
            seated.add(learner.pk)
            pool = seat_checks.needed_pool(pools, fresh, learner)
            pool.taken += 1
            enrolments.append(
                Enrolment(
                    session=fresh, pool=pool, learner=learner,
                    enrolled_by=enrolled_by, enrolled_at=now,
                )
            )  # fmt: skip
        Pool.objects.bulk_update(pools, ["taken"])
        taking.leave_line(fresh, seated, now=now)
        return Enrolment.objects.bulk_create(enrolments)


def assign(
    *, session: Session, learners: Sequence[Learner], assigned_by: Any, now: datetime
) -> list[Assigned]:
    """Seat people whom their unit sends, each by itself; who gets no seat is told why.

    A reserve or the planned audience at any time before the start; open seats only while
    everybody may choose them.
    """
    with session_lock.held(session.pk) as fresh:
        fresh.lecture = session.lecture
        seat_checks.refuse_started(fresh, now=now)
        taking.serialise(*(learner.pk for learner in learners))
        seated = set(fresh.enrolments.holding().values_list("learner_id", flat=True))
        pools = list(fresh.pools.all())
        told = addressed.to_each(learners, [fresh.lecture_id], on=timezone.localdate(now))
        outcomes = []
        for learner in learners:
            try:
                seat_checks.refuse_assigning(fresh, learner, seated)
                theirs = seat_checks.pools_to_assign(fresh, pools, told[learner.pk], now=now)
                made = taking.take(fresh, theirs, learner, by=assigned_by, now=now)
                seated.add(learner.pk)
                outcomes.append(Assigned(learner, made, ""))
            except SessionFullError:
                why = _("预留席位已用完，开放席位已满或不在选学时间内。")
                outcomes.append(Assigned(learner, None, why))
            except SeatError as refusal:
                outcomes.append(Assigned(learner, None, str(refusal)))
        return outcomes


def seat_drawn(
    *,
    session: Session,
    granted: Mapping[str, Iterable[int]],
    line: Sequence[int],
    seated_by: Any,
    now: datetime,
) -> int:
    """Seat the winners of a draw, pool by pool, and stand the others in line in their order."""
    with session_lock.held(session.pk) as fresh:
        seat_checks.refuse_not_planned(fresh)
        pools = {pool.key: pool for pool in fresh.pools.all()}
        rows = []
        for key, learner_ids in granted.items():
            seated = [
                Enrolment(
                    session=fresh, pool=pools[key], learner_id=pk,
                    enrolled_by=seated_by, enrolled_at=now,
                )
                for pk in learner_ids
            ]  # fmt: skip
            seat_checks.refuse_shrunk(pools[key], len(seated), fresh)
            pools[key].taken += len(seated)
            rows += seated
        Pool.objects.bulk_update(pools.values(), ["taken"])
        Enrolment.objects.bulk_create(rows)
        _stand_in_line(fresh, line, by=seated_by, now=now)
        return len(rows)


def cancel(*, enrolment: Enrolment, cancelled_by: Any, now: datetime) -> Enrolment:
    """Give the seat back, once; asked twice, answers with the same enrolment."""
    with session_lock.held(enrolment.session_id) as fresh:
        held = Enrolment.objects.get(pk=enrolment.pk)
        if held.state == EnrolmentState.CANCELLED:
            return held
        seat_checks.refuse_started(fresh, now=now)
        seat_checks.refuse_late_cancelling(fresh, now=now)
        Pool.objects.filter(pk=held.pool_id).update(taken=F("taken") - 1)
        held.state, held.cancelled_at, held.cancelled_by = (
            EnrolmentState.CANCELLED,
            now,
            cancelled_by,
        )
        held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
        promoting.promote(fresh, now=now)
        return held


def _seat_of(session: Session, learner: Learner) -> Enrolment | None:
    return Enrolment.objects.holding().filter(session=session, learner=learner).first()


def _stand_in_line(session: Session, line: Sequence[int], *, by: Any, now: datetime) -> None:
    learners = list(Learner.objects.filter(pk__among=line).select_related("agency"))
    told = addressed.to_each(learners, [session.lecture_id], on=timezone.localdate(now))
    WaitingPlace.objects.bulk_create(
        WaitingPlace(
            session=session,
            learner_id=pk,
            joined_at=now,
            joined_by=by,
            is_preferred=told[pk].is_preferred(session.lecture_id),
        )
        for pk in line
    )
