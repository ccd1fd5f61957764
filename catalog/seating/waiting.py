"""Joining and leaving the line for a full session; who is next is called up by seating.seats."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import session_lock
from catalog.models import AnnualCatalog, Enrolment, Session, WaitingPlace, WaitingState
from catalog.seating import addressed, no_shows
from catalog.seating import checks as seat_checks
from catalog.seating.checks import NotWaitingError
from people.models import Learner


def join(
    *,
    session: Session,
    learner: Learner,
    joined_by: Any,
    now: datetime,
    accessible: bool = False,
) -> WaitingPlace:
    """Stand in line; asked twice, answers with the same place."""
    with session_lock.held(session.pk) as fresh:
        waiting = fresh.waiting_places.waiting().filter(learner=learner).first()
        if waiting:
            return waiting
        catalog = fresh.lecture.catalog()
        no_shows.refuse(catalog, learner, for_line=True, now=now)
        _refuse_needless(fresh, learner, catalog, accessible, now=now)
        seat_checks.refuse_closed_window(catalog, now=now)
        seat_checks.refuse_started(fresh, now=now)
        _refuse_late(fresh, catalog, now=now)
        seat_checks.refuse_not_addressed(fresh.lecture_id, learner, catalog, now=now)
        seat_checks.refuse_clash(fresh, learner)
        told = addressed.to(learner, [fresh.lecture_id], on=timezone.localdate(now))
        return WaitingPlace.objects.create(
            session=fresh,
            learner=learner,
            joined_at=now,
            joined_by=joined_by,
            is_preferred=told.is_preferred(fresh.lecture_id),
            accessible=accessible,
        )


def leave(*, place: WaitingPlace, now: datetime) -> WaitingPlace:
    """Give the place in line up; whoever was called up meanwhile keeps the seat."""
    with session_lock.held(place.session_id):
        fresh = WaitingPlace.objects.get(pk=place.pk)
        if fresh.state == WaitingState.WAITING:
            fresh.state, fresh.decided_at, fresh.decision = (
                WaitingState.LEFT,
                now,
                _("本人退出候补。"),
            )
            fresh.save(update_fields=["state", "decided_at", "decision"])
        return fresh


def _refuse_needless(
    session: Session,
    learner: Learner,
    catalog: AnnualCatalog,
    accessible: bool,
    *,
    now: datetime,
) -> None:
    if Enrolment.objects.holding().filter(session=session, learner=learner).exists():
        raise NotWaitingError(_("您已有这一场的席位，不必候补。"))
    if seat_checks.free_pool(session.pools.all(), session, learner, accessible) and (
        not no_shows.is_line_only(catalog, learner, now=now)
    ):
        raise NotWaitingError(_("这一场还有空席，请直接选座。"))


def _refuse_late(session: Session, catalog: AnnualCatalog, *, now: datetime) -> None:
    if now >= catalog.last_promotion(session):
        raise NotWaitingError(
            _("开讲前 %(hours)d 小时起不再候补。") % {"hours": catalog.waiting_closes_hours}
        )
