"""Decisions: the unit's, then the authority's, each by another person and with its reason.

An approval by the authority records the fact in the same transaction; revoking one reverses it.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credits import ledger
from credits.claims import kinds, steps, succession
from credits.claims.filing import fact_of
from credits.claims.permissions import may_decide, may_revoke
from credits.claims.steps import ClaimError
from credits.models import Claim, ClaimState
from people.models import User

LONGEST_REASON = 200


class Decision(models.TextChoices):
    APPROVE = "APPROVE", gettext_lazy("同意")
    RETURN = "RETURN", gettext_lazy("退回补正")
    REFUSE = "REFUSE", gettext_lazy("不予同意")


class NotYoursToDecideError(ClaimError):
    """Not one's own claim, not twice by one person, not outside one's role."""

    def __init__(self) -> None:
        super().__init__(_("不能办理：本人申报、本人代填或本人已审过的申报须由另一位同事审核。"))


@dataclass(frozen=True)
class Grant:
    """What the authority sets at approval: credits where the measure leaves them to it."""

    credits: Decimal | None = None
    bucket: str = ""


def decide(
    *,
    claim: Claim,
    seen: ClaimState,
    decision: Decision,
    reason: str,
    by: User,
    now: datetime,
    grant: Grant | None = None,
) -> Claim:
    """Decide the stage that the reviewer has `seen`; who comes second is told so."""
    reason = _checked(reason)
    with steps.held(claim, seen=(seen,)) as fresh:
        if not may_decide(by, fresh, on=timezone.localdate(now)):
            raise NotYoursToDecideError
        at_unit = fresh.state == ClaimState.UNIT_REVIEW
        if decision == Decision.RETURN:
            fresh.unit_decided_by = fresh.authority_decided_by = None
        elif at_unit:
            fresh.unit_decided_by = by
        else:
            fresh.authority_decided_by = by
        if decision == Decision.APPROVE and not at_unit:
            _record(fresh, grant or Grant(), reason, by, now)
        steps.move(fresh, _next(decision, at_unit), by=by, reason=reason, now=now)
    return fresh


def revoke(*, claim: Claim, reason: str, by: User, now: datetime) -> Claim:
    """Take an approval back: the fact is reversed, the claim withdrawn."""
    reason = _checked(reason)
    with steps.held(claim, seen=(ClaimState.APPROVED,)) as fresh:
        if not may_revoke(by, fresh, on=timezone.localdate(now)):
            raise NotYoursToDecideError
        fact = succession.current(fresh.source)
        if fact is not None:  # not already taken back by a correction
            ledger.reverse(fact=fact, why=reason, reversed_by=by, now=now)
        steps.move(fresh, ClaimState.WITHDRAWN, by=by, reason=reason, now=now)
    return fresh


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise ClaimError(_("请写明理由。"))
    if len(reason) > LONGEST_REASON:
        raise ClaimError(_("理由最多 200 字。"))
    return reason


def _next(decision: Decision, at_unit: bool) -> ClaimState:
    if decision == Decision.APPROVE:
        return ClaimState.AUTHORITY_REVIEW if at_unit else ClaimState.APPROVED
    return ClaimState.RETURNED if decision == Decision.RETURN else ClaimState.REFUSED


def _record(claim: Claim, grant: Grant, reason: str, by: User, now: datetime) -> None:
    kind = kinds.described(claim.kind, claim.happened_on.year)
    if kind.needs_grant and not kind.quantities and grant.credits is None:
        raise ClaimError(_("这一种类的学分由主管部门核定：请填写核定学分。"))
    claim.granted = grant.credits if kind.needs_grant else None
    if kind.bucket_attribute and grant.bucket:
        if grant.bucket not in kind.buckets:
            raise ClaimError(_("没有这一学分类别，请重新选择。"))
        claim.attributes = {**claim.attributes, kind.bucket_attribute: grant.bucket}
    ledger.record(fact=fact_of(claim, why=f"申报核准：{reason}"), recorded_by=by, now=now)
