"""The department's pages of a call: ranking and balance, decisions, and the held results."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import evaluating
from catalog.declarations import attachments, declaring, questions
from catalog.models import Call, Declaration, DeclarationState, Screening
from catalog.permissions import DIRECTORS, directed_calls, directs
from catalog.screening import announcing, assigning, balance, overlaps, scoring
from catalog.screening.ranking import Rank
from catalog.session_lock import SessionBusyError
from people.models import RoleKind
from people.permissions import user_of

STEPS = {
    "return": declaring.send_back, "refuse": declaring.refuse, "accept": declaring.accept,
    "reconsider": declaring.reconsider,
}  # fmt: skip
MOST_EACH = 9
UNSCORED = Decimal(-100)  # below every figure


@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _call(request, pk)
    ranks = {one.declaration: one for one in scoring.ranking(chosen)}
    shown = list(_declared(chosen).prefetch_related("knowledge_points"))
    shown.sort(key=lambda one: _order(one, ranks))
    warnings = overlaps.warnings(shown)
    context = {
        "call": chosen,
        "rows": [(one, ranks.get(one.pk), warnings.get(one.pk, [])) for one in shown],
        "screeners": assigning.screeners(on=timezone.localdate()).count(),
        "balance": balance.of(shown, year=chosen.catalog.year),
        "numbers": range(1, MOST_EACH + 1),
        "waiting": announcing.waiting(chosen).count(),
        "may_decide": _may_decide(request),
    }
    return render(request, "catalog/screening/call.html", context)


@require_safe
def screened(request: HttpRequest, pk: int, declaration_pk: int) -> HttpResponse:
    """One declaration as the department reads it: what was declared, scored and done."""
    chosen = _call(request, pk)
    one = get_object_or_404(_declared(chosen), pk=declaration_pk)
    weights = dict(chosen.criteria.values_list("pk", "weight"))
    screenings = one.screenings.select_related("screener").order_by("pk")
    context = {
        "call": chosen,
        "declaration": one,
        "answers": questions.answered(one),
        "attachments": attachments.shown(one),
        "screenings": [(task, scoring.mean_of(task, weights)) for task in screenings],
        "steps": one.steps.select_related("by").order_by("pk"),
        "warnings": overlaps.warnings(list(_declared(chosen))).get(one.pk, []),
        "may_decide": _may_decide(request),
        "is_held": one.state in declaring.DECIDED and one.announced_at is None,
    }
    if context["may_decide"] and one.state == DeclarationState.SUBMITTED:
        context["candidates"] = assigning.candidates(
            declaration=one, assigned_by=user_of(request), on=timezone.localdate()
        )
    if one.lecturer is not None:
        context["figures"] = evaluating.of_lecturer(one.lecturer, now=timezone.now())
    return render(request, "catalog/screening/screened.html", context)


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What will go out, to be read before it does."""
    chosen = _call(request, pk)
    held = announcing.letters(chosen)
    context = {"call": chosen, "letters": held, "may_decide": _may_decide(request)}
    return render(request, "catalog/screening/results.html", context)


@require_POST
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _call(request, pk, RoleKind.TRAINING_DEPARTMENT)
    try:
        count = announcing.announce(
            call=chosen, by=user_of(request), now=timezone.now(),
            seen=request.POST.getlist("seen"),
        )  # fmt: skip
    except (declaring.DeclarationError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
        return redirect("catalog:results", pk=pk)
    messages.success(
        request, _("已公布 %(count)d 项；入选的已进入年度目录草稿。") % {"count": count}
    )
    return redirect("catalog:call", pk=pk)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = _call(request, pk, RoleKind.TRAINING_DEPARTMENT)
    each = request.POST.get("each", "")
    if each not in {str(number) for number in range(1, MOST_EACH + 1)}:
        raise Http404
    missing = assigning.assign_all(
        call=chosen, each=int(each), assigned_by=user_of(request),
        on=timezone.localdate(),
    )  # fmt: skip
    if missing:
        messages.warning(
            request, _("已分配；因回避或评委不足，还缺 %(count)d 人次。") % {"count": missing}
        )
    else:
        messages.success(request, _("每项申报已有 %(each)s 位评委。") % {"each": each})
    return redirect("catalog:call", pk=pk)


@require_POST
def assign_one(request: HttpRequest, pk: int, declaration_pk: int) -> HttpResponse:
    """Give one declaration to one screener, whom the drawing of tasks would not have chosen."""
    chosen = _call(request, pk, RoleKind.TRAINING_DEPARTMENT)
    one = get_object_or_404(_declared(chosen), pk=declaration_pk, state=DeclarationState.SUBMITTED)
    on, by = timezone.localdate(), user_of(request)
    wanted = request.POST.get("screener", "")
    if not wanted.isdecimal():
        raise Http404
    screener = get_object_or_404(assigning.screeners(on=on), pk=wanted)
    try:
        assigning.assign(declaration=one, screener=screener, assigned_by=by, on=on)
    except assigning.ScreeningError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已分配给%(name)s。") % {"name": screener.name})
    return redirect("catalog:screened", pk=pk, declaration_pk=declaration_pk)


@require_POST
def take_away(request: HttpRequest, pk: int, screening_pk: int) -> HttpResponse:
    chosen = _call(request, pk, RoleKind.TRAINING_DEPARTMENT)
    screening = get_object_or_404(Screening, pk=screening_pk, declaration__call=chosen)
    try:
        assigning.take_away(screening=screening)
    except assigning.ScreeningError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("评审任务已收回。"))
    return redirect("catalog:screened", pk=pk, declaration_pk=screening.declaration_id)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision about all that are ticked; each keeps a step of its own, or none is taken."""
    chosen = _call(request, pk, RoleKind.TRAINING_DEPARTMENT)
    step = STEPS.get(request.POST.get("act", ""))
    ticked = [
        one for one in request.POST.getlist("declaration") if one.isdecimal() and len(one) < 10
    ]
    declared = list(_declared(chosen).filter(pk__in=ticked).order_by("pk"))
    if step is None or not declared:
        messages.error(request, _("请先勾选申报，再选择办理方式。"))
        return redirect("catalog:call", pk=pk)
    try:
        with transaction.atomic():
            for one in declared:
                _step(step, one, request)
    except declaring.DeclarationError as refusal:
        messages.error(request, f"{refusal}{_('没有办理任何一项。')}")
    else:
        messages.success(request, _("已办理 %(count)d 项。") % {"count": len(declared)})
    return redirect("catalog:call", pk=pk)


def _order(one: Declaration, ranks: Mapping[int, Rank]) -> tuple[bool, Decimal, int]:
    """What has dropped out comes last; the best first; ties by number."""
    fair = ranks[one.pk].fair if one.pk in ranks else UNSCORED
    return one.state in (*declaring.EDITABLE, DeclarationState.WITHDRAWN), -fair, one.pk


def _step(step: Any, declared: Declaration, request: HttpRequest) -> None:
    try:
        step(
            declaration=declared,
            reason=request.POST.get("reason", ""),
            by=request.user,
            now=timezone.now(),
        )
    except declaring.DeclarationError as refusal:
        raise declaring.DeclarationError(f"《{declared.title}》：{refusal}") from refusal


def _declared(call: Call) -> Any:
    """All but the drafts, which are nobody's but the unit's."""
    declared = call.declarations.exclude(state=DeclarationState.DRAFT)
    return declared.select_related("host", "venue__district", "lecturer", "lecture")


def _may_decide(request: HttpRequest) -> bool:
    return directs(request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate())


def _call(request: HttpRequest, pk: int, *kinds: RoleKind) -> Call:
    calls = directed_calls(request.user, *(kinds or DIRECTORS), on=timezone.localdate())
    return get_object_or_404(calls.select_related("catalog"), pk=pk)
