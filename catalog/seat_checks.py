"""Why a seat cannot be had or given back, each with a sentence that the person can act on."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.models.seats import Enrolment, Pool, PoolName
from catalog.models.session import Session, SessionState
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


class TooLateToCancelError(SeatError):
    """The catalogue's last moment for giving a seat back has passed."""


class NotWaitingError(SeatError):
    """A waiting list that cannot be joined: there are seats, or one is held already."""


def refuse_closed_window(session: Session, *, now: datetime) -> None:
    catalog = session.lecture.catalog()
    if not catalog.has_opened(now=now):
        raise SelectionNotOpenError(_("选学尚未开始，请在公布的选学时间内选座。"))
    if catalog.has_closed(now=now):
        raise SelectionNotOpenError(_("选学已经截止，请与主办单位联系。"))
    if catalog.awaits_draw():
        raise SelectionNotOpenError(_("本年度先报志愿后抽签，抽签结果公布后才能选余座。"))


def refuse_started(session: Session, *, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise SessionNotOpenError(_("该场次已取消。"))
    if session.state == SessionState.CLOSED or session.has_started(now=now):
        raise SessionNotOpenError(_("该场次已经开始，不能再选座或退选。"))


def refuse_late_cancelling(session: Session, *, now: datetime) -> None:
    catalog = session.lecture.catalog()
    if now >= catalog.last_cancelling(session):
        raise TooLateToCancelError(
            _("开讲前 %(hours)d 小时起不能退选；不能参加的，请向主办单位说明。")
            % {"hours": catalog.cancelling_closes_hours}
        )


def refuse_not_planned(session: Session) -> None:
    if session.state != SessionState.PLANNED:
        raise SessionNotOpenError(_("该场次已结班或取消，不能再补登人员。"))


def refuse_shrunk(pool: Pool, needed: int, session: Session) -> None:
    """A draw is of the seats as they were frozen."""
    if needed > pool.free:
        raise SeatsTakenError(
            _("《%(title)s》的%(pool)s封存后减少了：需 %(needed)d 席，现有 %(free)d 席，请先恢复。")
            % {
                "title": session.lecture.title,
                "pool": pool.get_name_display(),
                "needed": needed,
                "free": pool.free,
            }
        )


def refuse_clash(session: Session, learner: Learner) -> None:
    if other := clashing(session, learner):
        raise SessionClashError(
            _("与您已选的《%(title)s》时间冲突，请先退选其中一场。")
            % {"title": other.lecture.title}
        )


def clashing(session: Session, learner: Learner) -> Session | None:
    """The session at the same time in which she holds a seat already."""
    return (
        Session.objects.filter(
            enrolments__in=Enrolment.objects.holding().filter(learner=learner),
            state=SessionState.PLANNED,
            starts_at__lt=session.ends_at,
            ends_at__gt=session.starts_at,
        )
        .exclude(pk=session.pk)
        .select_related("lecture")
        .first()
    )


def free_pool(pools: Mapping[str, Pool], session: Session, learner: Learner) -> Pool | None:
    """The pool she would sit in, if any has a seat for her."""
    # The planned audience is the host's own people; open seats are for the whole city.
    theirs = [PoolName.PLANNED] if belongs_to_host(session, learner) else []
    names = [name for name in [*theirs, PoolName.OPEN] if name in pools]
    return next((pools[name] for name in names if pools[name].free > 0), None)


def usable_pools(session: Session, learner: Learner) -> list[Pool]:
    """The pools with any seats at all that are meant for her, taken or not."""
    own_host = belongs_to_host(session, learner)
    return [
        pool
        for pool in session.pools.all()
        if pool.seats and (own_host or pool.name == PoolName.OPEN)
    ]


def needed_pool(pools: Mapping[str, Pool], session: Session, learner: Learner) -> Pool:
    pool = free_pool(pools, session, learner)
    if pool is None:
        raise SessionFullError(_("席位已满，请选择其他场次，或加入候补。"))
    return pool


def belongs_to_host(session: Session, learner: Learner) -> bool:
    return learner.agency.path.startswith(session.lecture.host.path)
