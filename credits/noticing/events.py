"""The only writer of what happens to a notice: served, acknowledged, answered, rectified.

Each happens once and is never rewritten; a wrong record is corrected by another
(credits.noticing.corrections). A late fact rectifies nothing by itself: a person confirms it.
Nobody records anything about a notice to herself as an officer; as the person concerned she
acknowledges and answers it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.models import EventKind, Notice, NoticeEvent, Service, Standing
from credits.noticing import calendar
from people.models import User

BATCH = 500


class NoticeError(Exception):
    """Something about a notice that is refused, with the reason."""


class OwnNoticeError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("不能登记发给本人的通知，请由其他有权人员办理"))


class WithdrawnNoticeError(NoticeError):
    def __init__(self, notice: Notice) -> None:
        super().__init__(_("%(notice)s已经撤销，不再办理") % {"notice": notice})


class UnservedNoticeError(NoticeError):
    def __init__(self, notice: Notice) -> None:
        super().__init__(_("%(notice)s还没有送达记录：请先登记送达") % {"notice": notice})


class ImpossibleDayError(NoticeError):
    """A day before the notice was issued, or one that has not come yet."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(
            _("日期须在%(notice)s的成文日期（%(issued)s）和今天之间")
            % {"notice": notice, "issued": notice.issued_on.isoformat()}
        )


class StillShortError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("最近一次核算仍未达标，不能确认整改完成"))


class MissingWordsError(NoticeError):
    """An answer without words, or a service by leaving without a witness."""


@dataclass(frozen=True)
class Served:
    """How and when notices were handed over; `remark` names the witness of a 留置."""

    how: Service
    on: date
    remark: str = ""


@transaction.atomic
def serve(notices: QuerySet[Notice], *, served: Served, recorded_by: User, now: datetime) -> int:
    """Record the service of all of these notices, or of none; returns how many had no record.

    Those that were served, withdrawn, or are to the officer herself are left as they are.
    """
    check_witness(served)
    unserved = ~Exists(_held(EventKind.SERVED).filter(notice=OuterRef("pk")))
    waiting = list(_locked(notices.in_force().filter(unserved)))  # type: ignore[attr-defined]  # NoticeQuerySet
    done = _recorded(EventKind.SERVED, waiting)
    chosen = [
        one
        for one in waiting
        if one.pk not in done and (one.learner is None or one.learner.user_id != recorded_by.pk)
    ]
    for one in chosen:
        check_day(one, served.on, now=now)
    write(services(chosen, served=served, by=recorded_by, now=now))
    return len(chosen)


@transaction.atomic
def acknowledge(*, notice: Notice, by: User, now: datetime) -> None:
    """The person signs for it in the system: where nothing else is on record, that is service."""
    locked = opened(notice)
    today = timezone.localdate(now)
    if not _has(locked, EventKind.SERVED):
        write(services([locked], served=Served(Service.IN_SYSTEM, today), by=by, now=now))
    _once(locked, EventKind.ACKNOWLEDGED, on=today, by=by, now=now)


@transaction.atomic
def acknowledge_on_paper(*, notice: Notice, on: date, recorded_by: User, now: datetime) -> None:
    """An officer records the day on which the person signed the receipt."""
    locked = opened(notice, officer=recorded_by)
    check_day(locked, on, now=now)
    if not _has(locked, EventKind.SERVED):
        raise UnservedNoticeError(locked)
    _once(locked, EventKind.ACKNOWLEDGED, on=on, by=recorded_by, now=now)


@transaction.atomic
def answer(*, notice: Notice, text: str, by: User, now: datetime) -> None:
    """Keep the person's own words; who answers has received it. Given once."""
    if not text.strip():
        raise MissingWordsError(_("请写明答复"))
    acknowledge(notice=notice, by=by, now=now)
    _once(notice, EventKind.ANSWERED, on=timezone.localdate(now), by=by, now=now, text=text.strip())


@transaction.atomic
def answer_on_paper(*, notice: Notice, text: str, recorded_by: User, now: datetime) -> None:
    """An officer copies out the answer that the person has handed in."""
    locked = opened(notice, officer=recorded_by)
    if not text.strip():
        raise MissingWordsError(_("请写明答复"))
    if not _has(locked, EventKind.SERVED):
        raise UnservedNoticeError(locked)
    today = timezone.localdate(now)
    _once(locked, EventKind.ANSWERED, on=today, by=recorded_by, now=now, text=text.strip())


@transaction.atomic
def confirm_rectified(*, notice: Notice, remark: str, recorded_by: User, now: datetime) -> None:
    """An officer confirms that the person has caught up; the standing must say so too."""
    locked = opened(notice, officer=recorded_by)
    if locked.learner is None or not has_caught_up(locked):
        raise StillShortError
    today = timezone.localdate(now)
    _once(locked, EventKind.RECTIFIED, on=today, by=recorded_by, now=now, text=remark.strip())


def has_caught_up(notice: Notice) -> bool:
    return Standing.objects.filter(
        learner=notice.learner_id, year=notice.year, is_met=True
    ).exists()


def opened(notice: Notice, *, officer: User | None = None) -> Notice:
    """The notice, locked, if it stands and the officer is somebody else than its addressee."""
    locked = _locked(Notice.objects.filter(pk=notice.pk)).get()
    if officer and locked.learner and locked.learner.user_id == officer.pk:
        raise OwnNoticeError
    if locked.withdrawals.exists():
        raise WithdrawnNoticeError(locked)
    return locked


def check_day(notice: Notice, on: date, *, now: datetime) -> None:
    if not notice.issued_on <= on <= timezone.localdate(now):
        raise ImpossibleDayError(notice)


def check_witness(served: Served) -> None:
    if served.how == Service.LEFT and not served.remark.strip():
        raise MissingWordsError(_("留置送达须写明见证人"))


def services(
    notices: Sequence[Notice], *, served: Served, by: User, now: datetime
) -> Iterator[NoticeEvent]:
    """The records of one service, with the reply day that follows from it."""
    reply_by = calendar.reply_by(calendar.around(served.on), served_on=served.on)
    turns = _turns(notices, EventKind.SERVED)
    for one in notices:
        yield NoticeEvent(
            notice=one, kind=EventKind.SERVED, turn=turns[one.pk] + 1, on=served.on,
            how=served.how, text=served.remark.strip(), reply_by=reply_by, recorded_by=by,
            recorded_at=now,
        )  # fmt: skip


def record(
    notice: Notice, kind: EventKind, *, on: date, by: User, now: datetime, text: str = ""
) -> NoticeEvent:
    """A record of anything but a service, not yet written."""
    turn = _turns([notice], kind)[notice.pk] + 1
    return NoticeEvent(
        notice=notice, kind=kind, turn=turn, on=on, text=text, recorded_by=by, recorded_at=now
    )


def write(events: Iterable[NoticeEvent]) -> None:
    NoticeEvent.objects.bulk_create(events, batch_size=BATCH)


def _locked(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    ordered = notices.select_related("series", "learner").order_by("pk")
    return ordered.select_for_update(of=("self",))


def _held(kind: EventKind) -> QuerySet[NoticeEvent]:
    return NoticeEvent.objects.standing().filter(kind=kind)


def _has(notice: Notice, kind: EventKind) -> bool:
    return _held(kind).filter(notice=notice).exists()


def _recorded(kind: EventKind, locked: Sequence[Notice]) -> set[int]:
    """Which of them have a record, read after the lock: a second officer at the same moment
    finds the first one's records."""
    held = _held(kind).filter(notice__among=[one.pk for one in locked])
    return set(held.values_list("notice_id", flat=True))


def _turns(notices: Sequence[Notice], kind: EventKind) -> Counter[int]:
    """How many records of a kind each has had: all of them corrected."""
    had = NoticeEvent.objects.filter(kind=kind, notice__among=[one.pk for one in notices])
    return Counter(had.values_list("notice_id", flat=True))


def _once(
    notice: Notice, kind: EventKind, *, on: date, by: User, now: datetime, text: str = ""
) -> None:
    """A second click, or a second officer, finds what the first has recorded."""
    if _has(notice, kind):
        return
    write([record(notice, kind, on=on, by=by, now=now, text=text)])
