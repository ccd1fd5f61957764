"""The review desk: what waits for the officer, what was filed twice, and the decision."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits import standing
from credits.claims import decisions, twins
from credits.claims.decisions import Decision
from credits.claims.forms import DecisionForm, ManyForm, ReasonForm
from credits.claims.permissions import decidable_claims, is_reviewer, visible_claims
from credits.claims.steps import ClaimError
from credits.claims.views import PAGE_SIZE, REFUSALS, in_state, picture
from credits.ledger import ConflictingSourceError, InvalidFactError, ReversalError
from credits.models import Claim, ClaimState
from people.permissions import user_of

LEDGER_REFUSALS = (ConflictingSourceError, InvalidFactError, ReversalError)
AUTHORITY = ClaimState.AUTHORITY_REVIEW


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the officer; or, by state, all that she may read about others."""
    if not is_reviewer(user_of(request), on=timezone.localdate()):
        raise Http404
    return render(request, "credits/claims/desk.html", _on_the_desk(request))


@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """One decision with one reason for several claims, each recorded by itself."""
    user, today = user_of(request), timezone.localdate()
    if not is_reviewer(user, on=today):
        raise Http404
    form = ManyForm(request.POST)
    if not form.is_valid():
        shown = _on_the_desk(request) | {"form": form}
        return render(request, "credits/claims/desk.html", shown, status=422)
    seen = form.seen()
    claims = list(decidable_claims(user, on=today).filter(pk__in=seen).order_by("pk"))
    decided = [one for one in claims if _decided(request, one, form, seen=seen[one.pk])]
    _refresh(*(one for one in decided if form.approves and seen[one.pk] == AUTHORITY))
    if len(claims) < len(seen):
        messages.warning(request, _("有的申报刚才已由他人办理，没有列入本次办理。"))
    messages.success(request, _("已办理 %(count)d 项。") % {"count": len(decided)})
    return redirect("credits:claims_to_review")


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
    said = form.cleaned_data["seen"]
    seen = ClaimState(said) if said in ClaimState.values else ClaimState.DRAFT
    if _decided(request, claim, form, seen=seen):
        if seen == AUTHORITY and form.approves:
            _refresh(claim)
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


def _on_the_desk(request: HttpRequest) -> dict[str, Any]:
    user, today = user_of(request), timezone.localdate()
    others = visible_claims(user, on=today).exclude(Q(filed_by=user) | Q(learner__user=user))
    claims, state = in_state(others, request.GET.get("state", ""))
    if not state:
        claims = decidable_claims(user, on=today)
    only_flagged = request.GET.get("flagged") == "1"
    if only_flagged:
        claims = twins.flagged(claims)
    ordered = twins.with_flags(claims).order_by("changed_at" if not state else "-changed_at", "pk")
    return {
        "page": Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page")),
        "only_flagged": only_flagged,
        "states": [one for one in ClaimState.choices if one[0] != ClaimState.DRAFT],
        "state": state,
        "form": None if state else ManyForm(),
    }


def _decided(
    request: HttpRequest, claim: Claim, form: DecisionForm | ManyForm, *, seen: ClaimState
) -> bool:
    said = form.cleaned_data
    try:
        decisions.decide(
            claim=claim, seen=seen, decision=Decision(said["decision"]), reason=said["reason"],
            by=user_of(request), now=timezone.now(), grant=form.grant(),
        )  # fmt: skip
    except (*REFUSALS, *LEDGER_REFUSALS) as refusal:
        messages.error(request, f"{claim.title}：{_said(refusal)}")
        return False
    return True


def _refresh(*claims: Claim) -> None:
    years: dict[int, list[int]] = {}
    for claim in claims:
        years.setdefault(claim.happened_on.year, []).append(claim.learner_id)
    for year, learner_ids in years.items():
        standing.refresh(learner_ids, year=year, now=timezone.now())


def _said(refusal: Exception) -> str:
    return refusal.problem if isinstance(refusal, InvalidFactError) else str(refusal)
