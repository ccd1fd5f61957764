"""Requests to correct a line of one's record: asked once, answered in time, by others.

One officer refuses with a reason, or proposes what is right; the authority's second look
carries it out: the old entry is reversed and the right one recorded in one transaction.
Refuses an answer by who asked, a second look by who proposed, and a proposal that the ledger
would refuse.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import ledger, ledger_heads
from credits.claims import corrected, succession
from credits.claims.corrected import Proposal
from credits.claims.correction_steps import CorrectionError, checked, held, note
from credits.claims.permissions import may_answer, may_carry_out
from credits.ledger_checks import check_why
from credits.ledger_drafts import draft_of
from credits.models import CorrectionAct, CorrectionRequest, CorrectionState, Fact
from people.models import User


class NotYoursToAnswerError(CorrectionError):
    """Not one's own request, not what one has proposed, not outside one's role."""

    def __init__(self) -> None:
        super().__init__(
            _("不能办理：本人的申请须由他人答复，本人拟定的更正须由主管部门的另一位同事复核。")
        )


def ask(*, fact: Fact, says: str, by: User, now: datetime) -> CorrectionRequest:
    says = says.strip()
    if not says:
        raise CorrectionError(_("请写明哪里不对、应该怎样。"))
    due_on = timezone.localdate(now) + timedelta(days=settings.CREDITS_CORRECTION_DAYS)
    try:
        with transaction.atomic():
            asked = CorrectionRequest.objects.create(
                learner_id=fact.learner_id,
                source=fact.source,
                title=str(fact.attributes.get("title") or fact.kind)[:200],
                happened_on=fact.happened_on,
                says=says,
                asked_by=by,
                asked_at=now,
                due_on=due_on,
            )
            note(asked, CorrectionAct.ASK, says, by, now)
    except IntegrityError:
        raise CorrectionError(_("对这条记录的更正申请还没有答复，请等待答复。")) from None
    return asked


def refuse(*, request: CorrectionRequest, text: str, by: User, now: datetime) -> CorrectionRequest:
    """Leave the record as it is, with the reason that the person reads."""
    text = checked(text)
    with held(request, CorrectionState.ASKED) as fresh:
        if not may_answer(by, fresh, on=timezone.localdate(now)):
            raise NotYoursToAnswerError
        fresh.accepted, fresh.answer = False, text
        fresh.answered_by, fresh.answered_at = by, now
        fresh.save()
        note(fresh, CorrectionAct.REFUSE, text, by, now)
    return fresh


def propose(
    *, request: CorrectionRequest, proposal: Proposal, text: str, by: User, now: datetime
) -> CorrectionRequest:
    """Say what is right. Changes nothing in the ledger before another has agreed."""
    text = checked(text)
    with held(request, CorrectionState.ASKED) as fresh:
        if not may_answer(by, fresh, on=timezone.localdate(now)):
            raise NotYoursToAnswerError
        _refuse_what_cannot_be_recorded(fresh, proposal, text, now)
        fresh.proposal, fresh.proposed_by, fresh.proposed_at = dict(proposal), by, now
        fresh.save()
        note(fresh, CorrectionAct.PROPOSE, text, by, now, proposal)
    return fresh


def send_back(
    *, request: CorrectionRequest, text: str, by: User, now: datetime
) -> CorrectionRequest:
    """The second look does not agree: the request waits again, the proposal stays on record."""
    text = checked(text)
    with held(request, CorrectionState.PROPOSED) as fresh:
        if not may_carry_out(by, fresh, on=timezone.localdate(now)):
            raise NotYoursToAnswerError
        fresh.proposal = fresh.proposed_by = fresh.proposed_at = None
        fresh.save()
        note(fresh, CorrectionAct.SEND_BACK, text, by, now)
    return fresh


def carry_out(*, request: CorrectionRequest, by: User, now: datetime) -> CorrectionRequest:
    """Reverse the old entry and record the right one, or neither."""
    with held(request, CorrectionState.PROPOSED) as fresh:
        if not may_carry_out(by, fresh, on=timezone.localdate(now)):
            raise NotYoursToAnswerError
        text = reason_of(fresh)
        _correct_the_ledger(fresh, text, by, now)
        fresh.accepted, fresh.answer = True, text
        fresh.answered_by, fresh.answered_at = by, now
        fresh.save()
        note(fresh, CorrectionAct.CARRY_OUT, text, by, now, fresh.proposal)
    return fresh


def reason_of(request: CorrectionRequest) -> str:
    """What the proposal in hand was reasoned with."""
    proposed = request.steps.filter(act=CorrectionAct.PROPOSE).order_by("-pk")
    return proposed.values_list("text", flat=True)[0]


def _correct_the_ledger(request: CorrectionRequest, text: str, by: User, now: datetime) -> None:
    old = Fact.objects.get(source=request.source)
    why = _why(request, text)
    new = None
    if request.proposal:
        source = succession.next_source(old.source)
        new = corrected.entry(old=old, proposal=request.proposal, source=source, why=why)
        # Both years at once and in order, as every feeder locks them: nobody waits in a ring.
        ledger_heads.locked({(old.learner_id, old.year), (old.learner_id, new.happened_on.year)})
    request.reversal = ledger.reverse(fact=old, why=why, reversed_by=by, now=now)
    if new is not None:
        request.replacement = ledger.record(fact=new, recorded_by=by, now=now)


def _refuse_what_cannot_be_recorded(
    request: CorrectionRequest, proposal: Proposal, text: str, now: datetime
) -> None:
    """What the ledger would refuse at the second look is refused now, to who can mend it."""
    old = Fact.objects.in_force().filter(source=request.source).first()
    if old is None:
        raise CorrectionError(_("这条记录已经冲销，不能再更正；请选择“维持原记录”并写明情况。"))
    why = _why(request, text)
    if not proposal:
        check_why(old.source, why)
        return
    new = corrected.entry(old=old, proposal=proposal, source=old.source, why=why)
    ledger.check_all([new], now=now)
    if draft_of(new).content == old.content:
        raise CorrectionError(_("拟更正的内容与原记录相同：请修改要更正的内容，或维持原记录。"))


def _why(request: CorrectionRequest, text: str) -> str:
    return f"更正申请第 {request.pk} 号：{text}"
