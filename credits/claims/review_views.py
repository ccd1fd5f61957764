"""The review desk: what waits for the officer, what was filed twice, and the decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from credits import standing
from credits.claims import decisions, twins
from credits.claims.decisions import Decision
from credits.claims.forms import DecisionForm, ReasonForm
from credits.claims.permissions import decidable_claims, is_reviewer, visible_claims
from credits.claims.steps import ClaimError
from credits.claims.views import PAGE_SIZE, REFUSALS, picture, user_of
from credits.ledger import ConflictingSourceError, InvalidFactError, ReversalError
from credits.models import Claim, ClaimState

LEDGER_REFUSALS = (ConflictingSourceError, InvalidFactError, ReversalError)


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    if not is_reviewer(user, on=today):
        raise Http404
    waiting = decidable_claims(user, on=today)
    only_flagged = request.GET.get("flagged") == "1"
    if only_flagged:
        waiting = twins.flagged(waiting)
    page = Paginator(twins.with_flags(waiting).order_by("changed_at", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "only_flagged": only_flagged}
    return render(request, "credits/claims/desk.html", context)


@never_cache
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    shown = picture(request, pk)
    if not shown["reviews"]:
        raise Http404
    claim = shown["claim"]
    at_authority = request.POST.get("seen") == ClaimState.AUTHORITY_REVIEW
    form = DecisionForm(request.POST, kind=shown["kind"] if at_authority else None)
    if not form.is_valid():
        shown = picture(request, pk, decision=form)
        return render(request, "credits/claims/claim.html", shown, status=422)
    if _decided(request, claim, form):
        messages.success(request, _("已办理。"))
    return redirect("credits:claim", pk=pk)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    claims = visible_claims(user, on=timezone.localdate())
    claim = get_object_or_404(claims, pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        decisions.revoke(claim=claim, reason=reason, by=user, now=now)
    except (ClaimError, *LEDGER_REFUSALS) as refusal:
        messages.error(request, _said(refusal))
    else:
        _refresh(claim)
        messages.success(request, _("已撤销核准，台账中的记录已冲销。"))
    return redirect("credits:claim", pk=pk)


def _decided(request: HttpRequest, claim: Claim, form: DecisionForm) -> bool:
    said = form.cleaned_data
    seen = said["seen"] if said["seen"] in ClaimState.values else ClaimState.DRAFT
    try:
        decided = decisions.decide(
            claim=claim,
            seen=ClaimState(seen),
            decision=Decision(said["decision"]),
            reason=said["reason"],
            by=user_of(request),
            now=timezone.now(),
            grant=form.grant(),
        )
    except (*REFUSALS, *LEDGER_REFUSALS) as refusal:
        messages.error(request, _said(refusal))
        return False
    if decided.state == ClaimState.APPROVED:
        _refresh(decided)
    return True


def _refresh(claim: Claim) -> None:
    standing.refresh([claim.learner_id], year=claim.happened_on.year, now=timezone.now())


def _said(refusal: Exception) -> str:
    return refusal.problem if isinstance(refusal, InvalidFactError) else str(refusal)
