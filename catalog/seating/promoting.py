"""Who waits is called up: first come, first served, among those who may take the seat."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Pool, Session, SessionState, WaitingPlace
from catalog.seating import addressed, taking
from catalog.seating import checks as seat_checks


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
    taking.serialise(*(place.learner_id for place in line))
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
        taking.take(session, pools, place.learner, by=None, now=now, accessible=place.accessible)
        return
    place.decided_at = now
    place.decision = (_("曾有空席，%(why)s") % {"why": refusal})[:200]
    place.save(update_fields=["decided_at", "decision"])
