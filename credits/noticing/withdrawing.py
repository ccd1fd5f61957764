"""Withdraws a notice by another one: a numbered document of the same organ that refers to it.

The withdrawn notice stays as it is. A step of the ladder that it told is withdrawn with it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import notices, paper_codes
from credits.models import Notice, NoticeKind
from credits.noticing import wording
from credits.noticing.events import MissingWordsError, NoticeError, OwnNoticeError
from credits.supervision import ladder
from keeping.chinese import in_chinese
from people.models import User


class NotWithdrawableError(NoticeError):
    def __init__(self) -> None:
        super().__init__(_("撤销通知本身不能再撤销"))


class AlreadyWithdrawnError(NoticeError):
    def __init__(self, notice: Notice) -> None:
        super().__init__(_("%(notice)s已经撤销") % {"notice": notice})


@transaction.atomic
def withdraw(*, notice: Notice, reason: str, withdrawn_by: User, now: datetime) -> Notice:
    """Issue the document that withdraws a notice; of two officers at once the second is told."""
    _check(notice, reason, withdrawn_by)
    with notices.numbered(notice.series.prefix, on=timezone.localdate(now)) as series:
        if notice.withdrawals.exists():
            raise AlreadyWithdrawnError(notice)
        series.last_number += 1
        written = Notice.objects.create(
            series=series,
            number=series.last_number,
            **_of(notice, reason.strip()),
            issued_on=timezone.localdate(now),
            issued_at=now,
            issued_by=withdrawn_by,
        )
    _withdraw_steps(notice, reason, withdrawn_by, now)
    notices.tell([written], by=withdrawn_by, now=now)
    return written


def _check(notice: Notice, reason: str, by: User) -> None:
    if notice.kind == NoticeKind.WITHDRAWAL:
        raise NotWithdrawableError
    if notice.learner and notice.learner.user_id == by.pk:
        raise OwnNoticeError
    if not reason.strip():
        raise MissingWordsError(_("请写明撤销理由"))


@in_chinese()
def _of(notice: Notice, reason: str) -> dict[str, Any]:
    code = paper_codes.new_number()
    letter = wording.withdrawal(
        notice.letter, number=str(notice), issued_on=notice.issued_on, reason=reason
    )
    return {
        "kind": NoticeKind.WITHDRAWAL,
        "refers_to": notice,
        "learner": notice.learner,
        "agency": notice.agency,
        "year": notice.year,
        "edition": notice.edition,
        "minimums": notice.minimums,
        "letter": letter | {"verify": notices.verifiable(code)},
        "code": code,
    }


def _withdraw_steps(notice: Notice, reason: str, by: User, now: datetime) -> None:
    told = notice.steps.filter(step__withdrawn_at=None).exclude(step__learner__user=by.pk)
    for one in told.select_related("step").order_by("step"):
        ladder.withdraw(step=one.step, reason=reason, withdrawn_by=by, now=now)
