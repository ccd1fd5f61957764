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

from catalog import session_lock
from catalog.models import Enrolment, EnrolmentState, Pool, PoolName, Session, SessionState
from people.models import Learner


class SeatError(Exception):
    """A seat that cannot be had or given back; the message is for the person."""


class SelectionNotOpenError(SeatError):
    """Outside the catalogue's selection window."""


class SessionNotOpenError(SeatError):
    """The session has started, is closed or is cancelled."""


class SessionFullError(SeatError):
    """No pool that this learner may use has a free seat."""


class SessionClashError(SeatError):
    """The learner already sits elsewhere at that time."""


class SeatsTakenError(SeatError):
    """A pool cannot shrink below the seats that are taken."""


def enrol(*, session: Session, learner: Learner, enrolled_by: Any, now: datetime) -> Enrolment:
    """Take a seat; asked twice, answers with the same enrolment."""
    with session_lock.held(session.pk) as fresh:
        _serialise(learner)
        if held := _seat_of(fresh, learner):
            return held
        _refuse_closed_window(fresh, now=now)
        _refuse_started(fresh, now=now)
        _refuse_clash(fresh, learner)
        return _take(fresh, learner, enrolled_by=enrolled_by, now=now)


def admit(*, session: Session, learner: Learner, admitted_by: Any, now: datetime) -> Enrolment:
    """Seat a person who came without a seat: also after the start, until the class is closed."""
    with session_lock.held(session.pk) as fresh:
        if held := _seat_of(fresh, learner):
            return held
        _refuse_not_planned(fresh)
        return _take(fresh, learner, enrolled_by=admitted_by, now=now)


def enrol_many(
    *, session: Session, learners: Iterable[Learner], enrolled_by: Any, now: datetime
) -> list[Enrolment]:
    """Seat a whole list in its order, whatever the window: all of it, or nobody."""
    with session_lock.held(session.pk) as fresh:
        _refuse_not_planned(fresh)
        seated = set(fresh.enrolments.holding().values_list("learner_id", flat=True))
        pools = {pool.name: pool for pool in fresh.pools.all()}
        enrolments = []
        for learner in learners:
            if learner.pk in seated:
                continue
            seated.add(learner.pk)
            pool = _free_pool(pools, fresh, learner)
            pool.taken += 1
            enrolments.append(
                Enrolment(
                    session=fresh, pool=pool, learner=learner,
                    enrolled_by=enrolled_by, enrolled_at=now,
                )
            )  # fmt: skip
        Pool.objects.bulk_update(pools.values(), ["taken"])
        return Enrolment.objects.bulk_create(enrolments)


def cancel(*, enrolment: Enrolment, cancelled_by: Any, now: datetime) -> Enrolment:
    """Give the seat back, once; asked twice, answers with the same enrolment."""
    with session_lock.held(enrolment.session_id) as fresh:
        held = Enrolment.objects.get(pk=enrolment.pk)
        if held.state == EnrolmentState.CANCELLED:
            return held
        _refuse_started(fresh, now=now)
        Pool.objects.filter(pk=held.pool_id).update(taken=F("taken") - 1)
        held.state, held.cancelled_at, held.cancelled_by = (
            EnrolmentState.CANCELLED,
            now,
            cancelled_by,
        )
        held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
        return held


def resize(*, session: Session, seats: Mapping[PoolName, int]) -> None:
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


def miscounted() -> QuerySet[Pool]:
    """Pools whose count is not the number of seats held: none, or something went round us."""
    holding = Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ENROLLED))
    return Pool.objects.annotate(held=holding).exclude(taken=F("held"))


def _serialise(learner: Learner) -> None:
    """One learner's own requests queue up, so that two clashing sessions cannot both pass."""
    # No key: inserting a row that refers to the learner elsewhere need not wait.
    Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)


def _seat_of(session: Session, learner: Learner) -> Enrolment | None:
    return Enrolment.objects.holding().filter(session=session, learner=learner).first()


def _take(session: Session, learner: Learner, *, enrolled_by: Any, now: datetime) -> Enrolment:
    pools = {pool.name: pool for pool in session.pools.all()}
    pool = _free_pool(pools, session, learner)
    Pool.objects.filter(pk=pool.pk).update(taken=F("taken") + 1)
    return Enrolment.objects.create(
        session=session, pool=pool, learner=learner, enrolled_by=enrolled_by, enrolled_at=now
    )


def _refuse_closed_window(session: Session, *, now: datetime) -> None:
    catalog = session.lecture.catalog()
    if not catalog.has_opened(now=now):
        raise SelectionNotOpenError(_("选学尚未开始，请在公布的选学时间内选座。"))
    if catalog.has_closed(now=now):
        raise SelectionNotOpenError(_("选学已经截止，请与主办单位联系。"))


def _refuse_started(session: Session, *, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise SessionNotOpenError(_("该场次已取消。"))
    if session.state == SessionState.CLOSED or session.has_started(now=now):
        raise SessionNotOpenError(_("该场次已经开始，不能再选座或退选。"))


def _refuse_clash(session: Session, learner: Learner) -> None:
    other = (
        Session.objects.filter(
            enrolments__in=Enrolment.objects.holding().filter(learner=learner),
            state=SessionState.PLANNED,
            starts_at__lt=session.ends_at,
            ends_at__gt=session.starts_at,
        )
        .select_related("lecture")
        .first()
    )
    if other:
        raise SessionClashError(
            _("与您已选的《%(title)s》时间冲突，请先退选其中一场。")
            % {"title": other.lecture.title}
        )


def _refuse_not_planned(session: Session) -> None:
    if session.state != SessionState.PLANNED:
        raise SessionNotOpenError(_("该场次已结班或取消，不能再补登人员。"))


def _free_pool(pools: Mapping[str, Pool], session: Session, learner: Learner) -> Pool:
    # The planned audience is the host's own people; open seats are for the whole city.
    theirs = [PoolName.PLANNED] if _belongs_to_host(session, learner) else []
    for name in [*theirs, PoolName.OPEN]:
        if name in pools and pools[name].free > 0:
            return pools[name]
    raise SessionFullError(_("席位已满，请选择其他场次。"))


def _belongs_to_host(session: Session, learner: Learner) -> bool:
    return learner.agency.path.startswith(session.lecture.host.path)
