"""The only writer of declarations: draft, submit, return, withdraw, and the authority's decision.

A decision is held until it is announced (catalog.screening.announcing) and may be taken back
until then; the unit reads that its declaration waits. Nobody decides her own declaration.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.declarations import news as declaration_news
from catalog.declarations import questions
from catalog.models import Declaration, DeclarationState, DeclarationStep, KnowledgePoint
from people.models import User

EDITABLE = (DeclarationState.DRAFT, DeclarationState.RETURNED)
DECIDED = (DeclarationState.ACCEPTED, DeclarationState.REFUSED)


class DeclarationError(Exception):
    """A step that cannot be taken; the message says why."""


def save(
    *,
    declaration: Declaration,
    by: User,
    now: datetime,
    knowledge_points: Iterable[KnowledgePoint] = (),
) -> Declaration:
    """Keep a draft, new or changed; whether it can take place is asked when it is submitted."""
    _refuse_closed(declaration, now=now)
    with transaction.atomic():
        if declaration.pk:
            stored = Declaration.objects.select_for_update().get(pk=declaration.pk)
            _refuse_state(stored, EDITABLE)
            declaration.state = stored.state
        declaration.changed_at = now
        if declaration.declared_by_id is None:
            declaration.declared_by = by
        declaration.save()
        declaration.knowledge_points.set(knowledge_points)
    return declaration


def submit(*, declaration: Declaration, by: User, now: datetime) -> Declaration:
    _refuse_closed(declaration, now=now)
    with held(declaration, *EDITABLE) as fresh:
        _refuse_unanswered(fresh)
        _refuse_impossible(fresh)
        _move(fresh, DeclarationState.SUBMITTED, "", by, now)
    return fresh


def withdraw(*, declaration: Declaration, by: User, now: datetime) -> Declaration:
    """Take it back, until the decision has been announced."""
    with held(declaration, *EDITABLE, DeclarationState.SUBMITTED, *DECIDED) as fresh:
        _refuse_announced(fresh)
        _move(fresh, DeclarationState.WITHDRAWN, "", by, now)
    return fresh


def send_back(*, declaration: Declaration, reason: str, by: User, now: datetime) -> Declaration:
    """Return it for correction: told at once, because the call closes."""
    with held(declaration, DeclarationState.SUBMITTED) as fresh:
        _refuse_unanswerable(fresh, now=now)
        step = _move(fresh, DeclarationState.RETURNED, _needed(reason), by, now)
        declaration_news.tell_returned(step=step, by=by, now=now)
    return fresh


def refuse(*, declaration: Declaration, reason: str, by: User, now: datetime) -> Declaration:
    return _decide(declaration, DeclarationState.REFUSED, _needed(reason), by, now)


def accept(*, declaration: Declaration, by: User, now: datetime, reason: str = "") -> Declaration:
    return _decide(declaration, DeclarationState.ACCEPTED, reason, by, now)


def reconsider(
    *, declaration: Declaration, by: User, now: datetime, reason: str = ""
) -> Declaration:
    """Take back a decision that nobody has been told."""
    with held(declaration, *DECIDED) as fresh:
        _refuse_announced(fresh)
        _move(fresh, DeclarationState.SUBMITTED, reason, by, now)
    return fresh


def told_steps(declaration: Declaration) -> list[DeclarationStep]:
    """The steps that the unit may know: a decision once announced, never one taken back."""
    told: list[DeclarationStep] = []
    decision: DeclarationStep | None = None
    for step in declaration.steps.order_by("pk"):
        if step.state in DECIDED:
            decision = step
        elif decision is not None and step.state == DeclarationState.SUBMITTED:
            decision = None  # reconsidered: for the unit nothing has happened
        else:
            told.append(step)
    return [*told, decision] if decision and declaration.announced_at else told


@contextmanager
def held(declaration: Declaration, *states: DeclarationState) -> Iterator[Declaration]:
    """The declaration as it is under its lock, in one of these states."""
    with transaction.atomic():
        fresh = Declaration.objects.select_for_update().get(pk=declaration.pk)
        _refuse_state(fresh, states)
        yield fresh


def _decide(
    declaration: Declaration, state: DeclarationState, reason: str, by: User, now: datetime
) -> Declaration:
    with held(declaration, DeclarationState.SUBMITTED) as fresh:
        if by.pk == fresh.declared_by_id:
            raise DeclarationError(_("申报人不能决定自己的申报，请由另一位同事办理。"))
        _move(fresh, state, reason, by, now)
    return fresh


def _move(
    declaration: Declaration, state: DeclarationState, reason: str, by: User, now: datetime
) -> DeclarationStep:
    declaration.state, declaration.changed_at = state, now
    declaration.decided_by = by if state in DECIDED else None
    declaration.save(update_fields=["state", "changed_at", "decided_by"])
    return DeclarationStep.objects.create(
        declaration=declaration, state=state, reason=_one_line(reason), by=by, at=now
    )


def _needed(reason: str) -> str:
    if not _one_line(reason):
        raise DeclarationError(_("请写明理由，申报单位会看到。"))
    return reason


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:300]


def _refuse_closed(declaration: Declaration, *, now: datetime) -> None:
    call = declaration.call
    if now < call.opens_at:
        raise DeclarationError(_("《%(call)s》的申报尚未开始。") % {"call": call.title})
    if now >= call.closes_at:
        raise DeclarationError(
            _("《%(call)s》的申报已经截止，请与培训主管部门联系。") % {"call": call.title}
        )


def _refuse_unanswerable(declaration: Declaration, *, now: datetime) -> None:
    if now >= declaration.call.closes_at:
        raise DeclarationError(
            _("《%(call)s》的申报已经截止，退回后单位不能再交；请先延长申报截止时间。")
            % {"call": declaration.call.title}
        )


def _refuse_announced(declaration: Declaration) -> None:
    if declaration.announced_at is not None:
        raise DeclarationError(
            _("遴选结果“%(state)s”已经公布，不能再改；请在年度目录里办理。")
            % {"state": declaration.get_state_display()}
        )


def _refuse_state(declaration: Declaration, states: tuple[DeclarationState, ...]) -> None:
    if declaration.state not in states:
        raise DeclarationError(
            _("这项申报现在是“%(state)s”，不能这样办理。")
            % {"state": declaration.get_told_state_display()}
        )


def _refuse_unanswered(declaration: Declaration) -> None:
    if missing := questions.missing(declaration):
        raise DeclarationError(_("请先填写：%(labels)s。") % {"labels": "、".join(missing)})
    if files := questions.missing_files(declaration):
        raise DeclarationError(_("请先附上：%(kinds)s。") % {"kinds": "、".join(files)})


def _refuse_impossible(declaration: Declaration) -> None:
    if declaration.seats > declaration.venue.capacity:
        raise DeclarationError(
            _("席位合计 %(total)d，超过%(venue)s的容量 %(capacity)d，请减少席位或换场地。")
            % {
                "total": declaration.seats,
                "venue": declaration.venue.name,
                "capacity": declaration.venue.capacity,
            }
        )
    minutes = (declaration.ends_at - declaration.starts_at).total_seconds() / 60
    if declaration.break_minutes >= minutes:
        raise DeclarationError(_("休息时间须短于讲座时间。"))
    if timezone.localdate(declaration.starts_at).year != declaration.call.catalog.year:
        raise DeclarationError(
            _("讲座时间须在 %(year)d 年。") % {"year": declaration.call.catalog.year}
        )
