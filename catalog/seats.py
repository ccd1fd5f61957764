"""The only writer of enrolments and pools.

Every path that takes or frees a seat locks the session's row first and reads afterwards, at
READ COMMITTED; the constraints of the tables refuse an oversold pool and a second seat even
where this module errs. Refuses with a sentence that the person can act on.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from catalog import seat_checks, session_lock
from catalog.models import (
    Enrolment,
    EnrolmentState,
    Pool,
    PoolName,
    Session,
    SessionState,
    WaitingPlace,
    WaitingState,
)
from catalog.seat_checks import (
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
    "NotWaitingError",
    "SeatError",
    "SeatsTakenError",
    "SelectionNotOpenError",
    "SessionClashError",
    "SessionFullError",
    "SessionNotOpenError",
    "TooLateToCancelError",
    "admit",
    "cancel",
    "enrol",
    "enrol_many",
    "miscounted",
    "promote",
    "resize",
    "seat_drawn",
]


def enrol(*, session: Session, learner: Learner, enrolled_by: Any, now: datetime) -> Enrolment:
    """Take a seat; asked twice, answers with the same enrolment."""
    with session_lock.held(session.pk) as fresh:
        _serialise(learner.pk)
        if held := _seat_of(fresh, learner):
            return held
        seat_checks.refuse_closed_window(fresh, now=now)
        seat_checks.refuse_started(fresh, now=now)
        seat_checks.refuse_clash(fresh, learner)
        return _take(fresh, learner, enrolled_by=enrolled_by, now=now)


def admit(*, session: Session, learner: Learner, admitted_by: Any, now: datetime) -> Enrolment:
    """Seat a person who came without a seat: also after the start, until the class is closed."""
    with session_lock.held(session.pk) as fresh:
        if held := _seat_of(fresh, learner):
            return held
        seat_checks.refuse_not_planned(fresh)
        return _take(fresh, learner, enrolled_by=admitted_by, now=now)


def enrol_many(
    *, session: Session, learners: Iterable[Learner], enrolled_by: Any, now: datetime
) -> list[Enrolment]:
    """Seat a whole list in its order, whatever the window: all of it, or nobody."""
    with session_lock.held(session.pk) as fresh:
        seat_checks.refuse_not_planned(fresh)
        seated = set(fresh.enrolments.holding().values_list("learner_id", flat=True))
        pools = {pool.name: pool for pool in fresh.pools.all()}
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
        Pool.objects.bulk_update(pools.values(), ["taken"])
        _leave_line(fresh, seated, now=now)
        return Enrolment.objects.bulk_create(enrolments)


def seat_drawn(
    *,
    session: Session,
    granted: Mapping[str, Iterable[int]],
    line: Iterable[int],
    seated_by: Any,
    now: datetime,
) -> int:
    """Seat the winners of a draw, pool by pool, and stand the others in line in their order."""
    with session_lock.held(session.pk) as fresh:
        seat_checks.refuse_not_planned(fresh)
        pools = {pool.name: pool for pool in fresh.pools.all()}
        rows = []
        for name, learner_ids in granted.items():
            seated = [
                Enrolment(
                    session=fresh, pool=pools[name], learner_id=pk,
                    enrolled_by=seated_by, enrolled_at=now,
                )
                for pk in learner_ids
            ]  # fmt: skip
            seat_checks.refuse_shrunk(pools[name], len(seated), fresh)
            pools[name].taken += len(seated)
            rows += seated
        Pool.objects.bulk_update(pools.values(), ["taken"])
        Enrolment.objects.bulk_create(rows)
        WaitingPlace.objects.bulk_create(
            WaitingPlace(session=fresh, learner_id=pk, joined_at=now, joined_by=seated_by)
            for pk in line
        )
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
        promote(fresh, now=now)
        return held


def resize(*, session: Session, seats: Mapping[PoolName, int], now: datetime) -> None:
    """Set how many seats each named pool has; never below the seats taken."""
    with session_lock.held(session.pk) as fresh:
        pools = {pool.name: pool for pool in fresh.pools.all()}
        for name, number in seats.items():
            pool = pools.get(name) or Pool(session=fresh, name=name)
            if number < pool.taken:
                raise SeatsTakenError(
                    _("%(pool)s已有 %(taken)d 人选座，席位数不能少于此数。")
                    % {"pool": PoolName(name).label, "taken": pool.taken}
                )
            pool.seats = number
            pool.save()
        promote(fresh, now=now)


def promote(session: Session, *, now: datetime) -> None:
    """Seat those who wait, first come first, while there is a seat that they may take.

    Under the session's lock, in the transaction that freed the seat.
    """
    if session.state != SessionState.PLANNED or now >= session.lecture.catalog().last_promotion(
        session
    ):
        return
    waiting = WaitingPlace.objects.waiting().filter(session=session).in_line()
    line = list(waiting.select_related("learner__agency"))
    # Their rows in one order, so that promotions in two sessions never wait for each other.
    _serialise(*(place.learner_id for place in line))
    pools = {pool.name: pool for pool in session.pools.all()}
    for place in line:
        if not any(pool.free for pool in pools.values()):
            return
        if seat_checks.free_pool(pools, session, place.learner):
            _call_up(place, session, pools, now=now)


def _call_up(
    place: WaitingPlace, session: Session, pools: dict[str, Pool], *, now: datetime
) -> None:
    other = seat_checks.clashing(session, place.learner)
    if other is None:
        enrolment = _take(session, place.learner, enrolled_by=None, now=now)
        pools[enrolment.pool.name] = enrolment.pool
        return
    place.decided_at = now
    place.decision = _("曾有空席，因与您已选的《%(title)s》时间冲突未递补。") % {
        "title": other.lecture.title
    }
    place.save(update_fields=["decided_at", "decision"])


def miscounted() -> QuerySet[Pool]:
    """Pools whose count is not the number of seats held: none, or something went round us."""
    holding = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    return Pool.objects.annotate(held=holding).exclude(taken=F("held"))


def _serialise(*learner_ids: int) -> None:
    """One learner's own requests queue up, so that two clashing sessions cannot both pass."""
    # No key: inserting a row that refers to the learner elsewhere need not wait.
    rows = Learner.objects.select_for_update(no_key=True).filter(pk__in=learner_ids)
    list(rows.order_by("pk").values_list("pk"))


def _seat_of(session: Session, learner: Learner) -> Enrolment | None:
    return Enrolment.objects.holding().filter(session=session, learner=learner).first()


def _take(session: Session, learner: Learner, *, enrolled_by: Any, now: datetime) -> Enrolment:
    pools = {pool.name: pool for pool in session.pools.all()}
    pool = seat_checks.needed_pool(pools, session, learner)
    Pool.objects.filter(pk=pool.pk).update(taken=F("taken") + 1)
    pool.taken += 1
    _leave_line(session, [learner.pk], now=now)
    return Enrolment.objects.create(
        session=session, pool=pool, learner=learner, enrolled_by=enrolled_by, enrolled_at=now
    )


def _leave_line(session: Session, learner_ids: Iterable[int], *, now: datetime) -> None:
    """Nobody both sits and waits."""
    session.waiting_places.filter(state=WaitingState.WAITING, learner__in=learner_ids).update(
        state=WaitingState.SEATED, decided_at=now, decision=_("已有席位，自动入座。")
    )
