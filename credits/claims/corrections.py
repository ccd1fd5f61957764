"""Requests to correct a line of one's record: asked once, answered in time, by somebody else.

An answer changes nothing in the ledger by itself: a correction there is a reversal and a new
fact, each with its own reason.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.models import CorrectionRequest, Fact
from people.models import User


class CorrectionError(Exception):
    """A request that cannot be made or answered; the message says why."""


def ask(*, fact: Fact, says: str, by: User, now: datetime) -> CorrectionRequest:
    if not says.strip():
        raise CorrectionError(_("请写明哪里不对、应该怎样。"))
    due_on = timezone.localdate(now) + timedelta(days=settings.CREDITS_CORRECTION_DAYS)
    try:
        with transaction.atomic():
            return CorrectionRequest.objects.create(
                learner_id=fact.learner_id,
                source=fact.source,
                title=str(fact.attributes.get("title") or fact.kind)[:200],
                happened_on=fact.happened_on,
                says=says.strip(),
                asked_by=by,
                asked_at=now,
                due_on=due_on,
            )
    except IntegrityError:
        raise CorrectionError(_("对这条记录的更正申请还没有答复，请等待答复。")) from None


def answer(
    *, request: CorrectionRequest, accepted: bool, text: str, by: User, now: datetime
) -> CorrectionRequest:
    if not text.strip():
        raise CorrectionError(_("请写明答复的内容。"))
    with transaction.atomic():
        fresh = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
        if fresh.answered_at is not None:
            raise CorrectionError(_("这项申请刚才已有人答复，本次答复没有生效。"))
        if by.pk == fresh.asked_by_id:
            raise CorrectionError(_("不能答复自己提出的申请。"))
        fresh.accepted, fresh.answer = accepted, text.strip()
        fresh.answered_by, fresh.answered_at = by, now
        fresh.save()
    return fresh
