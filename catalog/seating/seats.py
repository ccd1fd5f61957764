"""The only writer of enrolments and pools.

Every path that takes or frees a seat locks the session's row first and reads afterwards, at
READ COMMITTED; the constraints of the tables refuse an oversold pool and a second seat even
where this module errs. Refuses with a sentence that the person can act on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
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
from catalog.seating import addressed, no_shows
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
from people.models import Agency, Learner

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
    "miscounted",
    "promote",
    "reserve",
    "resize",
    "return_reserves",
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
        _serialise(learner.pk)
        if held := _seat_of(fresh, learner):
            return held
        seat_checks.refuse_closed_window(fresh, now=now)
        seat_checks.refuse_started(fresh, now=now)
        seat_checks.refuse_not_addressed(fresh, learner, now=now)
        no_shows.refuse(fresh, learner, for_line=False, now=now)
        seat_checks.refuse_clash(fresh, learner)
        pools = list(fresh.pools.all())
        return _take(fresh, pools, learner, by=enrolled_by, now=now, accessible=accessible)


def admit(*, session: Session, learner: Learner, admitted_by: Any, now: datetime) -> Enrolment:
    """Seat a person who came without a seat: also after the start, until the class is closed."""
    with session_lock.held(session.pk) as fresh:
        if held := _seat_of(fresh, learner):
            return held
        seat_checks.refuse_not_planned(fresh)
        return _take(fresh, list(fresh.pools.all()), learner, by=admitted_by, now=now)


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
        _leave_line(fresh, seated, now=now)
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
        _serialise(*(learner.pk for learner in learners))
        seated = set(fresh.enrolments.holding().values_list("learner_id", flat=True))
        pools = list(fresh.pools.all())
        told = addressed.to_each(learners, [fresh.lecture_id], on=timezone.localdate(now))
        outcomes = []
        for learner in learners:
            try:
                seat_checks.refuse_assigning(fresh, learner, seated)
                theirs = seat_checks.pools_to_assign(fresh, pools, told[learner.pk], now=now)
                made = _take(fresh, theirs, learner, by=assigned_by, now=now)
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
        promote(fresh, now=now)
        return held


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
    pools = list(session.pools.all())
    learners = [place.learner for place in line]
    told = addressed.to_each(learners, [session.lecture_id], on=timezone.localdate(now))
    for place in line:
        if not any(pool.free for pool in pools):
            return
        if seat_checks.free_pool(pools, session, place.learner, place.accessible):
            refusal = told[place.learner_id].refusal(session.lecture_id)
            _call_up(place, session, pools, refusal, now=now)


def _call_up(
    place: WaitingPlace, session: Session, pools: list[Pool], refusal: str, *, now: datetime
) -> None:
    """Seat her, or write down why she is passed over."""
    if not refusal and (other := seat_checks.clashing(session, place.learner)):
        refusal = _("因与您已选的《%(title)s》时间冲突未递补。") % {"title": other.lecture.title}
    if not refusal:
        _take(session, pools, place.learner, by=None, now=now, accessible=place.accessible)
        return
    place.decided_at = now
    place.decision = (_("曾有空席，%(why)s") % {"why": refusal})[:200]
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


def _take(
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
    _leave_line(session, [learner.pk], now=now)
    return Enrolment.objects.create(
        session=session, pool=pool, learner=learner, enrolled_by=by, enrolled_at=now
    )


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


def _leave_line(session: Session, learner_ids: Iterable[int], *, now: datetime) -> None:
    """Nobody both sits and waits."""
    session.waiting_places.filter(state=WaitingState.WAITING, learner__in=learner_ids).update(
        state=WaitingState.SEATED, decided_at=now, decision=_("已有席位，自动入座。")
    )
