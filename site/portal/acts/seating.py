"""Seats for many people of a unit in one lecture, as its officer may give them one by one.

The rules are those of `catalog.seating.seats.assign`: a reserve or the planned audience at any time
before the start, open seats while everybody may choose them. Who gets none is told why.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Enrolment, Session
from catalog.permissions import assignable_learners
from catalog.seating import seats, unit_news
from people.models import Learner, User
from portal.acts.sorting import Refused, Sorted, sorted_by

OFFERED = 60


def reach(user: User, *, now: datetime) -> QuerySet[Learner]:
    return assignable_learners(user, on=timezone.localdate(now))


def offered(*, now: datetime) -> list[tuple[str, str]]:
    """The next sessions with free seats, as a list to choose from."""
    coming = Session.objects.upcoming(now=now).filter(lecture__live=True)
    shown = coming.shown().order_by("starts_at", "pk")[:OFFERED]
    return [(str(one.pk), _label(one)) for one in shown if any(p.free for p in one.pools.all())]


def sort(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> Sorted:
    ids = [one.pk for one in learners]
    held = Enrolment.objects.holding().filter(
        session=options["session"] or None, learner_id__among=ids
    )
    seated = set(held.values_list("learner_id", flat=True))
    return sorted_by(learners, lambda one: _("已在这场讲座有席位") if one.pk in seated else "")


def carry_out(
    learners: Sequence[Learner], *, user: User, options: dict[str, Any], now: datetime
) -> list[Refused]:
    session = Session.objects.shown().filter(pk=options["session"], lecture__live=True).first()
    if session is None:
        return [Refused(one, _("这场讲座已不在目录里")) for one in learners]
    try:
        outcomes = seats.assign(session=session, learners=learners, assigned_by=user, now=now)
    except seats.SeatError as refusal:
        return [Refused(one, str(refusal)) for one in learners]
    seated = [one.enrolment for one in outcomes if one.enrolment]
    unit_news.tell_assigned(session, seated, by=user, now=now)
    return [Refused(one.learner, one.refusal) for one in outcomes if one.refusal]


def _label(session: Session) -> str:
    local = timezone.localtime(session.starts_at)
    free = sum(pool.free for pool in session.pools.all())
    return _("%(when)s %(title)s（余 %(free)d 席）") % {
        "when": f"{local:%m-%d %H:%M}", "title": session.lecture.title, "free": free,
    }  # fmt: skip
