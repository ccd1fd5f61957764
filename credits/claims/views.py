"""What the claimant does: choose a kind, fill in, check the answers, submit, follow."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits.claims import answers, evidence, filing, kinds, together, twins
from credits.claims.evidence import EvidenceError
from credits.claims.forms import ClaimForm, DecisionForm
from credits.claims.kinds import ClaimableKind, UnclaimableKindError
from credits.claims.permissions import (
    editable_claims,
    is_reviewer,
    may_decide,
    may_revoke,
    staff_of,
    visible_claims,
)
from credits.claims.steps import ClaimError
from credits.editions import NoRulebookInForceError
from credits.ledger import InvalidFactError
from credits.models import Claim, ClaimEvidence, ClaimState
from credits.settlement import settled
from documents.downloads import as_download
from keeping.chinese import in_chinese
from people.models import Learner
from people.permissions import user_of

PAGE_SIZE = 50
FIRST_YEAR = 2000
REFUSALS = (ClaimError, EvidenceError, UnclaimableKindError, NoRulebookInForceError)


@require_safe
def claims_page(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    claims, state = in_state(editable_claims(user, on=today), request.GET.get("state", ""))
    page = Paginator(claims.order_by("-changed_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "states": ClaimState.choices,
        "state": state,
        "has_record": hasattr(user, "learner"),
        "is_reviewer": is_reviewer(user, on=today),
        "files_for_staff": staff_of(user, on=today).exists(),
        "year": today.year,
    }
    return render(request, "credits/claims/list.html", context)


@require_safe
def choose_kind(request: HttpRequest) -> HttpResponse:
    learner = _learner_for(request)
    year = _year(request)
    try:
        offered = kinds.claimable(year)
    except NoRulebookInForceError as refusal:
        messages.error(request, str(refusal))
        offered = ()
    context = {"learner": learner, "year": year, "kinds": offered, **_for_whom(request, learner)}
    return render(request, "credits/claims/choose.html", context)


def fill_in(request: HttpRequest, kind: str) -> HttpResponse:
    learner, year = _learner_for(request), _year(request)
    described = _described(kind, year)
    form = ClaimForm(request.POST or None, request.FILES or None, kind=described, year=year)
    if request.method == "POST" and form.is_valid():
        claim = _saved(form, request, learner=learner)
        if claim is not None:
            return redirect("credits:claim", pk=claim.pk)
    context = {"form": form, "kind": described, "learner": learner, "year": year}
    context |= _for_whom(request, learner)
    return render(request, "credits/claims/form.html", context, status=422 if form.errors else 200)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _own_claim(request, pk)
    if not claim.is_editable:
        raise Http404
    year = claim.happened_on.year
    described = _described(claim.kind, year)
    form = ClaimForm(
        request.POST or None, request.FILES or None, kind=described, year=year, claim=claim
    )
    if request.method == "POST" and form.is_valid():
        changed = _saved(form, request, claim=claim)
        if changed is not None:
            return redirect("credits:claim", pk=pk)
    context = {"form": form, "kind": described, "learner": claim.learner, "year": year}
    context |= {"claim": claim, **_for_whom(request, claim.learner)}
    return render(request, "credits/claims/form.html", context, status=422 if form.errors else 200)


@require_safe
def claim_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "credits/claims/claim.html", picture(request, pk))


def picture(request: HttpRequest, pk: int, decision: DecisionForm | None = None) -> dict[str, Any]:
    """All that the page of one claim shows, to its claimant and to its reviewers."""
    user, today = user_of(request), timezone.localdate()
    claim = get_object_or_404(visible_claims(user, on=today), pk=pk)
    kind = _kind_of(claim)
    decides = may_decide(user, claim, on=today)
    at_authority = claim.state == ClaimState.AUTHORITY_REVIEW
    form = decision or DecisionForm(
        initial={"seen": claim.state}, kind=kind if at_authority else None
    )
    reviews = is_reviewer(user, on=today) and claim.learner.user_id != user.pk
    steps = list(claim.steps.select_related("by").order_by("pk"))
    return {
        "claim": claim,
        "kind": kind,
        "answers": answers.of_details(kind, claim.quantity, claim.attributes).items(),
        "files": claim.evidence.shown().order_by("pk"),
        "removed": claim.evidence.exclude(removed_at=None).order_by("pk") if reviews else (),
        "steps": steps,
        "last": steps[-1],
        "is_own": editable_claims(user, on=today).filter(pk=pk).exists(),
        "reviews": reviews,
        "decision": form if decides else None,
        "may_revoke": may_revoke(user, claim, on=today),
        "closing": settled.closing_on(claim.happened_on),
        "fellows": together.fellows(claim).count(),
        # Who may not read about the other person learns only that there is one.
        "twins": twins.of_claim(claim) if reviews else (),
        "readable": set(
            Learner.objects.visible_to(user, on=today)
            .filter(claims__in=twins.of_claim(claim).values("pk"))
            .values_list("pk", flat=True)
        )
        if reviews
        else set(),
    }


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _own_claim(request, pk)
    try:
        filing.submit(claim=claim, by=user_of(request), now=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已提交，等待单位审核。"))
    return redirect("credits:claim", pk=pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _own_claim(request, pk)
    with in_chinese():
        reason = _("申报方撤回")
    try:
        filing.withdraw(claim=claim, by=user_of(request), reason=reason, now=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回。"))
    return redirect("credits:claim", pk=pk)


@require_POST
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    claims = editable_claims(user, on=timezone.localdate())
    file = get_object_or_404(ClaimEvidence.objects.shown(), pk=pk, claim__in=claims)
    try:
        filing.remove_file(claim=file.claim, file=file, by=user, now=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已删去这个文件。"))
    return redirect("credits:claim", pk=file.claim_id)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes, to who may see the claim, as a download that no browser opens by itself."""
    claims = visible_claims(user_of(request), on=timezone.localdate())
    found = get_object_or_404(ClaimEvidence, pk=pk, claim__in=claims)
    return as_download(evidence.open_file, found)


def in_state(claims: QuerySet[Claim], asked: str) -> tuple[QuerySet[Claim], str]:
    """The claims in the state that was asked for; all of them if it is none."""
    return (claims.filter(state=asked), asked) if asked in ClaimState.values else (claims, "")


def _own_claim(request: HttpRequest, pk: int) -> Claim:
    claims = editable_claims(user_of(request), on=timezone.localdate())
    return get_object_or_404(claims, pk=pk)


def _learner_for(request: HttpRequest) -> Learner:
    """Oneself; or, named by personnel number, one of the officer's staff."""
    number = request.GET.get("for", "").strip()
    user, today = user_of(request), timezone.localdate()
    own = Learner.objects.serving(on=today).filter(user=user)
    people = staff_of(user, on=today).filter(personnel_no=number) if number else own
    return get_object_or_404(people.select_related("agency"))


def _for_whom(request: HttpRequest, learner: Learner) -> dict[str, str]:
    is_own = learner.user_id == request.user.pk
    return {"for_number": "" if is_own else learner.personnel_no}


def _year(request: HttpRequest) -> int:
    this_year, asked = timezone.localdate().year, request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    return year if FIRST_YEAR <= year <= this_year else this_year


def _described(kind: str, year: int) -> ClaimableKind:
    try:
        return kinds.described(kind, year)
    except (UnclaimableKindError, NoRulebookInForceError):
        raise Http404 from None


def _kind_of(claim: Claim) -> ClaimableKind | None:
    try:
        return kinds.described(claim.kind, claim.happened_on.year)
    except (UnclaimableKindError, NoRulebookInForceError):
        return None


def _saved(
    form: ClaimForm, request: HttpRequest, *, learner: Learner | None = None,
    claim: Claim | None = None,
) -> Claim | None:  # fmt: skip
    said: dict[str, Any] = {
        "contents": form.contents(), "uploads": form.cleaned_data["files"],
        "by": user_of(request), "now": timezone.now(),
    }  # fmt: skip
    try:
        if claim is not None:
            return filing.change(claim=claim, **said)
        assert learner is not None  # a new claim is somebody's
        return filing.draft(learner=learner, **said)
    except InvalidFactError as refusal:
        form.add_error(None, refusal.problem)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return None
