"""Filing: drafts are written, changed and submitted by the learner or the unit's officer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credits import ledger, ledger_checks
from credits.claims import evidence, kinds, steps
from credits.claims.permissions import staff_of
from credits.claims.steps import ClaimError
from credits.ledger import NewFact
from credits.models import Claim, ClaimEvidence, ClaimState, ClaimStep
from credits.models.claim import EDITABLE, IN_REVIEW
from keeping.chinese import in_chinese
from people.models import Learner, User


@dataclass(frozen=True)
class Contents:
    """What a claim says happened; `quantity` as decimals written out."""

    kind: str
    title: str
    happened_from: date | None
    happened_on: date
    quantity: Mapping[str, str]
    attributes: Mapping[str, Any]
    certificate_no: str = ""


def draft(
    *, learner: Learner, contents: Contents, uploads: Sequence[UploadedFile], by: User,
    now: datetime, together: UUID | None = None,
) -> Claim:  # fmt: skip
    """Write a draft with its files, or nothing."""
    today = timezone.localdate(now)
    if learner.user_id != by.pk and not staff_of(by, on=today).filter(pk=learner.pk).exists():
        raise ClaimError(_("只能为自己或本单位人员申报。"))
    claim = Claim(
        learner=learner, claimant_id=learner.user_id, filed_by=by, together=together,
        created_at=now, changed_at=now,
    )  # fmt: skip
    _fill(claim, contents, now)
    with transaction.atomic():
        claim.save()
        ClaimStep.objects.create(claim=claim, by=by, at=now, to_state=ClaimState.DRAFT)
        evidence.attach(claim=claim, uploads=uploads, by=by, now=now)
    return claim


def change(
    *, claim: Claim, contents: Contents, uploads: Sequence[UploadedFile], by: User, now: datetime
) -> Claim:
    with steps.held(claim, seen=EDITABLE) as fresh:
        _fill(fresh, contents, now)
        fresh.save()
        evidence.attach(claim=fresh, uploads=uploads, by=by, now=now)
    return fresh


@in_chinese()
def remove_file(*, claim: Claim, file: ClaimEvidence, by: User, now: datetime) -> Claim:
    """Take one file out of the claim; a step remembers which, without its name: steps are
    never erased, and names of files tell about people."""
    with steps.held(claim, seen=EDITABLE) as fresh:
        held = fresh.evidence.shown().filter(pk=file.pk).first()
        if held is None:
            raise ClaimError(_("这个文件已经不在本项申报里了。"))
        was_seen = fresh.steps.filter(to_state=ClaimState.UNIT_REVIEW).exists()
        reason = _("删去材料（%(bytes)d 字节，SHA-256 %(digest)s…）") % {
            "bytes": held.size, "digest": held.sha256[:12],
        }  # fmt: skip
        evidence.take_out(file=held, was_seen=was_seen, by=by, now=now)
        steps.move(fresh, ClaimState(fresh.state), by=by, reason=reason, now=now)
    return fresh


def submit(*, claim: Claim, by: User, now: datetime) -> Claim:
    with steps.held(claim, seen=EDITABLE) as fresh:
        kinds.described(fresh.kind, fresh.happened_on.year)
        if not fresh.evidence.shown().exists():
            raise ClaimError(_("还没有证明材料：请先上传证书、批件或论文等文件。"))
        steps.move(fresh, ClaimState.UNIT_REVIEW, by=by, reason="", now=now)
    return fresh


def withdraw(*, claim: Claim, by: User, reason: str, now: datetime) -> Claim:
    """Take back what is not decided yet; an approval is revoked by the authority."""
    with steps.held(claim, seen=(*EDITABLE, *IN_REVIEW)) as fresh:
        steps.move(fresh, ClaimState.WITHDRAWN, by=by, reason=reason, now=now)
    return fresh


def fact_of(claim: Claim, *, why: str) -> NewFact:
    return NewFact(
        learner_id=claim.learner_id,
        source=claim.source,
        kind=claim.kind,
        happened_from=claim.happened_from,
        happened_on=claim.happened_on,
        quantity=claim.quantity,
        attributes={**claim.attributes, "title": claim.title},
        granted=None if claim.granted is None else Decimal(claim.granted),
        why=why,
    )


def check(*, contents: Contents, now: datetime) -> None:
    """Refuse what nobody could claim, before it is known who does."""
    kinds.described(contents.kind, contents.happened_on.year)
    claim = Claim()
    _write(claim, contents)
    ledger_checks.check(_as_fact(claim), today=timezone.localdate(now))


def _fill(claim: Claim, contents: Contents, now: datetime) -> None:
    kinds.described(contents.kind, contents.happened_on.year)
    _write(claim, contents)
    claim.changed_at = now
    # What the ledger would refuse at approval is refused now, to the one who can mend it.
    ledger.check_all([_as_fact(claim)], now=now)


def _as_fact(claim: Claim) -> NewFact:
    return fact_of(claim, why="申报")._replace(source="credits.claim:0")


def _write(claim: Claim, contents: Contents) -> None:
    claim.kind, claim.title = contents.kind, contents.title
    claim.happened_from, claim.happened_on = contents.happened_from, contents.happened_on
    claim.quantity, claim.attributes = dict(contents.quantity), dict(contents.attributes)
    claim.certificate_no = contents.certificate_no
    claim.certificate_key = "".join(contents.certificate_no.split()).casefold()[:60]
