"""Claims and requests for correction of the demo city, one in every state they can be in."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain, repeat
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from credits.claims import corrected, corrections, decisions, evidence, filing, together
from credits.claims.decisions import Decision, Grant
from credits.claims.permissions import UNIT
from credits.models import Claim, ClaimState, Fact
from people.models import Learner, User
from people.permissions import agencies_for


@dataclass(frozen=True)
class Filed:
    """A claim and how far it has come; `scan` tells one certificate from another."""

    kind: str
    title: str
    attributes: Mapping[str, str]
    days_ago: int
    state: ClaimState
    scan: int
    certificate_no: str = ""
    credits: int = 4


ACT = UUID(int=20_260_901)
OWN = (
    Filed("degree", "公共管理硕士学位", {"degree": "master"}, 40, ClaimState.DRAFT, 1),
    Filed("qualification_exam", "中级经济师资格考试", {}, 60, ClaimState.UNIT_REVIEW, 2,
          "经 2026-0417"),
    Filed("competition", "机关公文写作竞赛二等奖", {"level": "city"}, 35, ClaimState.RETURNED, 3),
    Filed("activity", "数字政务开放日志愿讲解", {}, 50, ClaimState.APPROVED, 4),
)  # fmt: skip
# Of the people of her unit: the first two show one and the same certificate.
OTHERS = (
    Filed("qualification_exam", "法律职业资格考试", {}, 30, ClaimState.AUTHORITY_REVIEW, 5,
          "法职 A-1029"),
    Filed("qualification_exam", "法律职业资格考试", {}, 30, ClaimState.AUTHORITY_REVIEW, 5,
          "法职A-1029"),
    Filed("competition", "区级朗诵比赛优秀奖", {"level": "county"}, 45, ClaimState.REFUSED, 6),
    Filed("activity", "专题调研座谈会", {}, 20, ClaimState.WITHDRAWN, 7),
    Filed("degree", "工程硕士学位", {"degree": "master"}, 25, ClaimState.UNIT_REVIEW, 8),
)  # fmt: skip


def file_claims(users: Mapping[str, User], *, now: datetime, say: Callable[[str], None]) -> None:
    """Through the same doors as anybody: filed, decided by two, corrected by two."""
    me = Learner.objects.select_related("agency").get(user=users["gongwuyuan"])
    unit = agencies_for(users["lianluoyuan"], *UNIT, on=now.date())
    fellows = Learner.objects.serving(on=now.date()).filter(agency__in=unit).exclude(pk=me.pk)
    for filed in OWN:
        _bring_to_its_state(filed, me, users["gongwuyuan"], users, now)
    # In a small city she is alone in her unit: then all of it is hers.
    for filed, learner in zip(OTHERS, chain(fellows.order_by("pk"), repeat(me)), strict=False):
        _bring_to_its_state(filed, learner, users["lianluoyuan"], users, now)
    _file_for_several(list(fellows.order_by("-pk")[:3]), users["lianluoyuan"], now)
    asked = _ask_for_corrections(me, users, now)
    say(f"  学分申报：{Claim.objects.count()} 项；更正申请：{asked} 项")


def _file_for_several(learners: Sequence[Learner], by: User, now: datetime) -> None:
    """What several of the unit did together, filed for them at once."""
    activity = Filed("activity", "数字政务专题调研", {}, 15, ClaimState.UNIT_REVIEW, 9)
    papers = evidence.lay_by(uploads=[_scan(activity.scan)], called=activity.title, now=now)
    together.file_for(
        learners=learners, contents=_contents(activity, now), papers=papers, together=ACT, by=by,
        now=now,
    )  # fmt: skip


def _bring_to_its_state(
    filed: Filed, learner: Learner, by: User, users: Mapping[str, User], now: datetime
) -> None:
    claim = filing.draft(
        learner=learner, contents=_contents(filed, now), uploads=[_scan(filed.scan)], by=by, now=now
    )
    if filed.state == ClaimState.DRAFT:
        return
    claim = filing.submit(claim=claim, by=by, now=now)
    if filed.state == ClaimState.WITHDRAWN:
        filing.withdraw(claim=claim, by=by, reason="填错了完成日", now=now)
    elif filed.state == ClaimState.RETURNED:
        _decide(claim, Decision.RETURN, "获奖证书看不清编号，请重新扫描", users["renshi"], now)
    elif filed.state != ClaimState.UNIT_REVIEW:
        claim = _decide(claim, Decision.APPROVE, "材料属实", users["renshi"], now)
        _let_the_authority_decide(filed, claim, users["peixun"], now)


def _let_the_authority_decide(filed: Filed, claim: Claim, by: User, now: datetime) -> None:
    if filed.state == ClaimState.REFUSED:
        _decide(claim, Decision.REFUSE, "办法规定竞赛须为市级及以上", by, now)
    elif filed.state == ClaimState.APPROVED:
        grant = Grant(credits=Decimal(filed.credits))
        _decide(claim, Decision.APPROVE, "符合规定", by, now, grant)


def _decide(
    claim: Claim,
    decision: Decision,
    reason: str,
    by: User,
    now: datetime,
    grant: Grant | None = None,
) -> Claim:
    return decisions.decide(
        claim=claim, seen=ClaimState(claim.state), decision=decision, reason=reason, by=by, now=now,
        grant=grant,
    )  # fmt: skip


def _contents(filed: Filed, now: datetime) -> filing.Contents:
    return filing.Contents(
        kind=filed.kind,
        title=filed.title,
        happened_from=None,
        happened_on=(now - timedelta(days=filed.days_ago)).date(),
        quantity={},
        attributes=filed.attributes,
        certificate_no=filed.certificate_no,
    )


def _scan(number: int) -> SimpleUploadedFile:
    """A page with a frame and as many lines as its number says; it belongs to nobody."""
    page = Image.new("L", (600, 420), 255)
    pen = ImageDraw.Draw(page)
    pen.rectangle((20, 20, 580, 400), outline=120, width=4)
    for line in range(number):
        pen.line((80, 90 + 34 * line, 520, 90 + 34 * line), fill=160, width=6)
    out = io.BytesIO()
    page.save(out, "PNG")
    return SimpleUploadedFile(f"证书扫描件{number}.png", out.getvalue(), "image/png")


def _ask_for_corrections(me: Learner, users: Mapping[str, User], now: datetime) -> int:
    """One overdue, one proposed, one refused, one carried out, as far as there are lines."""
    lines = Fact.objects.in_force().filter(learner=me, source__startswith="credits.import:")
    endings = (None, _propose, _refuse, _carry_out)
    facts = list(lines.exclude(granted=None).order_by("happened_on", "pk")[: len(endings)])
    for place, (fact, end) in enumerate(zip(facts, endings, strict=False)):
        asked_at = now - timedelta(days=20 - 6 * place)
        says = "平台显示的学分比这里多 1，记录少了。"
        asked = corrections.ask(fact=fact, says=says, by=users["gongwuyuan"], now=asked_at)
        if end is not None:
            end(asked, fact, users, now)
    return len(facts)


def _propose(
    asked: corrections.CorrectionRequest, fact: Fact, users: Mapping[str, User], now: datetime
) -> corrections.CorrectionRequest:
    right = corrected.proposal(
        happened_from=fact.happened_from,
        happened_on=fact.happened_on,
        quantity=fact.quantity,
        attributes=fact.attributes,
        granted=(fact.granted or Decimal(0)) + 1,
    )
    return corrections.propose(
        request=asked, proposal=right, text="经与平台核对，少记 1 学分", by=users["renshi"], now=now
    )


def _carry_out(
    asked: corrections.CorrectionRequest, fact: Fact, users: Mapping[str, User], now: datetime
) -> None:
    proposed = _propose(asked, fact, users, now)
    corrections.carry_out(request=proposed, by=users["peixun"], now=now)


def _refuse(
    asked: corrections.CorrectionRequest, fact: Fact, users: Mapping[str, User], now: datetime
) -> None:
    text = "平台导出的学分与记录一致，请向平台核实课程版本"
    corrections.refuse(request=asked, text=text, by=users["renshi"], now=now)
