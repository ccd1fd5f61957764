"""Three lectures to come that are not for everybody; who may not choose one holds no seat in it."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Count

from catalog.models import AudienceEffect, AudienceRule, Enrolment, Session, TierChoice
from catalog.seating import addressed

MOST = 3
ONLY, PREFERRED = AudienceEffect.ONLY, AudienceEffect.PREFERRED
# whom the announcement names → the rule that says the same to the computer
RULES: dict[str, tuple[AudienceEffect, dict[str, Any]]] = {
    "行政执法人员": (PREFERRED, {"systems": "公安、司法、市场监管、城市管理、交通"}),
    "县处级以上公务员": (ONLY, {"lowest_tier": TierChoice.DIVISION}),
    "乡科级及以下公务员": (ONLY, {"highest_tier": TierChoice.SECTION}),
}


def address_lectures(sessions: Sequence[Session], *, now: datetime) -> int:
    """The last ones to come; returns how many. Before seats are kept."""
    coming = (one for one in reversed(sessions) if one.starts_at > now)
    named = (one for one in coming if one.lecture.addressed_to in RULES)
    return len(list(islice((one for one in named if _address(one, on=now.date())), MOST)))


def _address(session: Session, *, on: date) -> bool:
    """Not where it would take a seat from those who show the demo."""
    effect, asked = RULES[session.lecture.addressed_to]
    rule = AudienceRule.objects.create(lecture=session.lecture, effect=effect, **asked)
    seated = session.enrolments.select_related("learner__agency")
    people = [one.learner for one in seated]
    rules = addressed.to_each(people, [session.lecture_id], on=on)
    closed = [one for one in people if rules[one.pk].refusal(session.lecture_id)]
    if any(one.user_id for one in closed):
        rule.delete()
        return False
    Enrolment.objects.filter(session=session, learner__in=closed).delete()
    for pool in session.pools.annotate(held=Count("enrolments")):
        pool.taken = pool.held
        pool.save(update_fields=["taken"])
    return True
