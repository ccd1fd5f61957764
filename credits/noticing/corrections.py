"""Corrects what was recorded about a notice: a further record refers to the wrong one and says why.

The wrong record stays where it is and holds no more; what ought to have been recorded follows in
the same transaction, with its reply day counted anew. What the person herself has recorded is
hers: no officer takes it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.models import EventKind, Notice, NoticeEvent, Service
from credits.noticing import events
from credits.noticing.events import MissingWordsError, NoticeError, Served
from people.models import User

# What presupposes that the notice was served.
AFTER_SERVICE = (EventKind.ACKNOWLEDGED, EventKind.ANSWERED)


class AlreadyCorrectedError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("这条登记已经更正过；有误的，请更正后来的那一条"))


class OwnRecordError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("这条是本人在系统内办理的，不能由他人更正"))


class LaterRecordError(NoticeError):
    """The service cannot be taken back, or moved behind what followed from it."""


class SameRecordError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("更正后的内容与原登记相同：请改成应登记的内容"))


@dataclass(frozen=True)
class Instead:
    """What ought to have been recorded: the day, the way of a service, the words of an answer."""

    on: date
    how: Service | None = None
    text: str = ""


@transaction.atomic
def correct(
    *, event: NoticeEvent, reason: str, instead: Instead | None, recorded_by: User, now: datetime
) -> None:
    """Correct one record; without `instead`, what it tells has not happened."""
    if not reason.strip():
        raise MissingWordsError(_("请写明更正理由"))
    notice = events.opened(event.notice, officer=recorded_by)
    wrong = _holding(event, notice)
    if instead and (instead.on, instead.how or "", instead.text.strip()) == (
        wrong.on, wrong.how, wrong.text
    ):  # fmt: skip
        raise SameRecordError
    if wrong.kind == EventKind.SERVED:
        _check_followers(notice, instead)
    correction = events.record(
        notice, EventKind.CORRECTED, on=timezone.localdate(now), by=recorded_by, now=now,
        text=reason.strip(),
    )  # fmt: skip
    correction.corrects = wrong
    events.write([correction])
    if instead is not None:
        events.check_day(notice, instead.on, now=now)
        events.write(_rightly(notice, EventKind(wrong.kind), instead, by=recorded_by, now=now))


def _holding(event: NoticeEvent, notice: Notice) -> NoticeEvent:
    """The record as it stands under the lock of its notice."""
    wrong = _standing(notice).filter(pk=event.pk).first()
    if wrong is None:
        raise AlreadyCorrectedError
    if notice.learner and wrong.recorded_by_id == notice.learner.user_id:
        raise OwnRecordError
    return wrong


def _standing(notice: Notice) -> QuerySet[NoticeEvent]:
    return NoticeEvent.objects.standing().filter(notice=notice)


def _check_followers(notice: Notice, instead: Instead | None) -> None:
    first = _standing(notice).filter(kind__in=AFTER_SERVICE).order_by("on").first()
    if first is None:
        return
    words = {"kind": first.get_kind_display(), "on": first.on.isoformat()}
    if instead is None:
        raise LaterRecordError(_("已有%(kind)s（%(on)s）：请先更正它，再作废送达") % words)
    if instead.on > first.on:
        raise LaterRecordError(_("送达不能晚于%(kind)s（%(on)s）") % words)


def _rightly(
    notice: Notice, kind: EventKind, instead: Instead, *, by: User, now: datetime
) -> Iterator[NoticeEvent]:
    if kind == EventKind.SERVED:
        served = Served(instead.how or Service.IN_PERSON, instead.on, instead.text)
        events.check_witness(served)
        yield from events.services([notice], served=served, by=by, now=now)
        return
    text = instead.text.strip()
    if kind == EventKind.ANSWERED and not text:
        raise MissingWordsError(_("请写明答复"))
    yield events.record(notice, kind, on=instead.on, by=by, now=now, text=text)
