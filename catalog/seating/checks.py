"""Why a seat cannot be had or given back, each with a sentence that the person can act on."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models.seats import Enrolment, Pool, PoolName
from catalog.models.session import Session, SessionState
from catalog.seating import addressed, audience
from catalog.seating.addressed import Addressed
from catalog.seating.seen import AnyPool, AnySession
from people.models import Learner

if TYPE_CHECKING:
    from catalog.models.pages import AnnualCatalog


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


class NotAddressedError(SeatError):
    """The lecture is for other people, or for those it prefers first."""


class AlreadySeatedError(SeatError):
    """A unit sends somebody who sits there already."""


class SeatsTakenError(SeatError):
    """A pool cannot shrink below the seats that are taken."""


class TooLateToCancelError(SeatError):
    """The catalogue's last moment for giving a seat back has passed."""


class NotWaitingError(SeatError):
    """A waiting list that cannot be joined: there are seats, or one is held already."""


def refuse_closed_window(catalog: "AnnualCatalog", *, now: datetime) -> None:
    if not catalog.has_opened(now=now):
        raise SelectionNotOpenError(_("选学尚未开始，请在公布的选学时间内选座。"))
    if catalog.has_closed(now=now):
        raise SelectionNotOpenError(_("选学已经截止，请与主办单位联系。"))
    if catalog.awaits_draw():
        raise SelectionNotOpenError(_("本年度先报志愿后抽签，抽签结果公布后才能选余座。"))


def refuse_not_addressed(
    lecture_id: int, learner: Learner, catalog: "AnnualCatalog", *, now: datetime
) -> None:
    """Refuses who is outside the audience, and in the first hours who is not preferred."""
    told = addressed.to(learner, [lecture_id], on=timezone.localdate(now))
    if refusal := told.refusal(lecture_id):
        raise NotAddressedError(refusal)
    preferred = told.those_preferred(lecture_id)
    if preferred and catalog.is_for_the_preferred(now=now):
        raise NotAddressedError(said_of_the_preferred(preferred, catalog))


def refuse_assigning(session: Session, learner: Learner, seated: Collection[int]) -> None:
    """Said to the officer about somebody else."""
    if learner.pk in seated:
        raise AlreadySeatedError(_("已有这一场的席位。"))
    if other := clashing(session, learner):
        raise SessionClashError(_("同一时间已选《%(title)s》。") % {"title": other.lecture.title})


def pools_to_assign(
    session: Session, pools: Iterable[Pool], told: Addressed, *, now: datetime
) -> list[Pool]:
    """Where an officer may seat this person: open seats are given to nobody before the others."""
    lecture = session.lecture
    if refusal := told.refusal(lecture.pk):
        raise NotAddressedError(refusal)
    catalog = lecture.catalog()
    is_open = catalog.has_opened(now=now) and not catalog.has_closed(now=now)
    is_deferred = bool(told.those_preferred(lecture.pk)) and catalog.is_for_the_preferred(now=now)
    may_take_open = is_open and not is_deferred and not catalog.awaits_draw()
    return [pool for pool in pools if may_take_open or pool.name != PoolName.OPEN]


def said_of_the_preferred(preferred: str, catalog: "AnnualCatalog") -> str:
    return _("选学开始后的 %(hours)d 小时内，本讲座先由%(audience)s选座，请稍后再选。") % {
        "hours": catalog.preferred_hours,
        "audience": preferred,
    }


def refuse_started(session: Session, *, now: datetime) -> None:
    if session.state == SessionState.CANCELLED:
        raise SessionNotOpenError(_("该场次已取消。"))
    if session.state == SessionState.DRAFT:
        raise SessionNotOpenError(_("该场次尚未发布。"))
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
                "pool": pool.label,
                "needed": needed,
                "free": pool.free,
            }
        )


def refuse_reserving(ours: Pool, free: Pool | None, wanted: int, *, most: int) -> None:
    """A unit reserves up to its limit, and only what is free among the open seats."""
    if wanted > most:
        raise SeatsTakenError(
            _("每场最多为本单位预留 %(most)d 席，现在填的是 %(wanted)d 席。")
            % {"most": most, "wanted": wanted}
        )
    room = free.free if free else 0
    if wanted - ours.seats > room:
        raise SeatsTakenError(
            _("开放席位只剩 %(free)d 席，最多可预留 %(most)d 席。")
            % {"free": room, "most": ours.seats + room}
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


def free_pool(
    pools: Iterable[Pool], session: Session, learner: Learner, accessible: bool = False
) -> Pool | None:
    """The pool she would sit in, if any has a seat for her."""
    hers = her_pools(pools, session, learner, accessible)
    return next((pool for pool in hers if pool.free > 0), None)


def her_pools(
    pools: Iterable[Pool], session: Session, learner: Learner, accessible: bool = False
) -> list[Pool]:
    """The pools she may sit in, taken or not, in the order in which she is to take them."""
    known = {pool.pk: pool for pool in pools}
    places = [_place(pool, session) for pool in known.values()]
    ordered = audience.in_fair_order(places, learner.agency.path, accessible=accessible)
    return [known[place.key] for place in ordered]


def usable_pools(session: AnySession, learner: Learner) -> list[AnyPool]:
    """The pools with any seats at all that are meant for her, taken or not."""
    path = learner.agency.path
    return [
        pool
        for pool in session.pools.all()
        if pool.seats
        and pool.name != PoolName.ACCESSIBLE
        and path.startswith(_place(pool, session).path)
    ]


def needed_pool(
    pools: Iterable[Pool], session: Session, learner: Learner, accessible: bool = False
) -> Pool:
    pool = free_pool(pools, session, learner, accessible)
    if pool is None and accessible:
        raise SessionFullError(_("无障碍席位已满，请与主办单位联系，或加入候补。"))
    if pool is None:
        raise SessionFullError(_("席位已满，请选择其他场次，或加入候补。"))
    return pool


def _place(pool: AnyPool, session: AnySession) -> audience.Place:
    """The planned audience is the host's own people; a reserve is for its unit's."""
    path = ""
    if pool.name == PoolName.PLANNED:
        path = session.lecture.host.path
    elif pool.agency is not None:
        path = pool.agency.path
    return audience.Place(pool.pk, path, pool.name == PoolName.ACCESSIBLE, pool.free)
