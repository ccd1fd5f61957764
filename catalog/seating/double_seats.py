"""People whom a moved session has left with two seats at one time.

Nobody chooses her way into this (seats are refused at a clash); only a change of time does it. No
seat is taken away: she is told, both seats are kept, and she gives back which she likes.
"""

from datetime import datetime

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models.seats import Enrolment, EnrolmentState
from catalog.models.session import Session, SessionState
from keeping.chinese import in_chinese
from people import messages


def at_another_place(session: Session, *, starts_at: datetime, ends_at: datetime) -> int:
    """How many of those seated would sit elsewhere too, were it held at this time."""
    others = Session.objects.filter(
        state=SessionState.PLANNED, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exclude(pk=session.pk)
    elsewhere = Enrolment.objects.holding().filter(session__in=others).values("learner")
    return session.enrolments.holding().filter(learner__in=elsewhere).count()


def doubly_seated(*, now: datetime) -> list[tuple[int, int, int]]:
    """Learner and two sessions to come in which she sits at one time; each two of them once."""
    held = Enrolment.objects.holding().filter(
        session__state=SessionState.PLANNED, session__starts_at__gt=now
    )
    meeting = held.filter(
        learner__enrolments__state=EnrolmentState.ENROLLED,
        learner__enrolments__session__state=SessionState.PLANNED,
        learner__enrolments__session__starts_at__gt=now,
        learner__enrolments__session__gt=F("session"),
        learner__enrolments__session__starts_at__lt=F("session__ends_at"),
        learner__enrolments__session__ends_at__gt=F("session__starts_at"),
    )
    return list(meeting.values_list("learner", "session", "learner__enrolments__session"))


def tell(*, now: datetime) -> int:
    """Write to each of them once for each change of either time; answer how many are told."""
    pairs = doubly_seated(now=now)
    keys = {key for _learner, *both in pairs for key in both}
    known = Session.objects.select_related("lecture").in_bulk(keys)
    return sum(_tell(learner, known[one], known[other], now=now) for learner, one, other in pairs)


@in_chinese()
def _tell(learner: int, one: Session, other: Session, *, now: datetime) -> int:
    local = timezone.localtime(other.starts_at)
    said = {"one": one.lecture.title, "other": other.lecture.title,
            "month": local.month, "day": local.day}  # fmt: skip
    return messages.write(
        source=f"catalog.double:{one.pk}/{one.revision}:{other.pk}/{other.revision}",
        title=_("两场讲座时间冲突"),
        text=_(
            "改期后，《%(one)s》与《%(other)s》都在 %(month)d月%(day)d日，时间冲突。"
            "两个席位都为您保留，请退选不参加的一场。"
        )
        % said,
        path="/catalog/my-sessions/",
        learners=[learner],
        by=None,
        now=now,
    )
