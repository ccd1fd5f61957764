"""One step of a request for correction: its lock, its reason and the row that remembers it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from credits.claims.steps import is_lock_timeout
from credits.models import CorrectionAct, CorrectionRequest, CorrectionState, CorrectionStep
from people.models import User

LONGEST_TEXT = 200  # with the request's number it is the reason of a ledger entry


class CorrectionError(Exception):
    """A request that cannot be made or answered; the message says why."""


def checked(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise CorrectionError(_("请写明理由或答复的内容。"))
    if len(text) > LONGEST_TEXT:
        raise CorrectionError(_("理由或答复最多 200 字。"))
    return text


@contextmanager
def held(request: CorrectionRequest, seen: CorrectionState) -> Iterator[CorrectionRequest]:
    with transaction.atomic():
        fresh = _lock(request.pk)
        if fresh.state != seen:
            raise CorrectionError(
                _("这项申请刚才已由他人办理，现在是“%(state)s”，本次操作没有生效。")
                % {"state": fresh.state.label}
            )
        yield fresh


def _lock(pk: int) -> CorrectionRequest:
    requests = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("learner")
    try:
        return requests.get(pk=pk)
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
        raise CorrectionError(_("另一位同事正在办理这项申请，请稍候再试。")) from error


def note(
    request: CorrectionRequest,
    act: CorrectionAct,
    text: str,
    by: User,
    now: datetime,
    proposal: Mapping[str, Any] | None = None,
) -> None:
    CorrectionStep.objects.create(
        request=request, act=act, by=by, at=now, text=text, proposal=proposal
    )
