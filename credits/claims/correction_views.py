"""Requests for correction: one's own, with the form; and the officers', to be answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits import standing
from credits.claims import answers, corrected, corrections, kinds
from credits.claims.correction_forms import AskForm, ProposalForm, TextForm
from credits.claims.correction_steps import CorrectionError
from credits.claims.kinds import ClaimableKind
from credits.claims.permissions import (
    corrections_in_reach,
    is_reviewer,
    may_answer,
    may_carry_out,
    visible_corrections,
)
from credits.claims.views import PAGE_SIZE
from credits.editions import NoRulebookInForceError
from credits.ledger import (
    ConflictingSourceError,
    InvalidFactError,
    ReversalError,
    UnknownLearnerError,
)
from credits.models import CorrectionRequest, CorrectionState, Fact
from credits.settlement import settled
from people.permissions import user_of

REFUSALS = (
    CorrectionError,
    ConflictingSourceError,
    InvalidFactError,
    NoRulebookInForceError,
    ReversalError,
    UnknownLearnerError,
)


@require_safe
def corrections_page(request: HttpRequest) -> HttpResponse:
    """One's own requests; for an officer those of her people, the latest due first."""
    user, today = user_of(request), timezone.localdate()
    own = CorrectionRequest.objects.filter(learner__user=user).order_by("-asked_at")
    reviews, shown = is_reviewer(user, on=today), request.GET.get("shown", "open")
    theirs = corrections_in_reach(user, on=today)
    context = {
        "own": own[:PAGE_SIZE],
        "page": Paginator(_chosen(theirs, shown, today), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "overdue": theirs.filter(answered_at=None, due_on__lt=today).count() if reviews else 0,
        "is_reviewer": reviews,
        "shown": shown,
        "today": today,
    }
    return render(request, "credits/claims/corrections.html", context)


def ask(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    facts = Fact.objects.in_force().filter(learner__user=user)
    fact = get_object_or_404(facts, source=request.GET.get("source", ""))
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["says"]
        try:
            made = corrections.ask(fact=fact, says=said, by=user, now=timezone.now())
        except CorrectionError as refusal:
            form.add_error(None, str(refusal))
        else:
            due = {"due": made.due_on}
            messages.success(request, _("已提出更正申请，%(due)s 前答复。") % due)
            return redirect("credits:correction", pk=made.pk)
    kind = _kind_of(fact)
    line = answers.of_fact(kind, fact).items()
    context = {"form": form, "fact": fact, "kind": kind, "line": line}
    return render(request, "credits/claims/ask.html", context, status=422 if form.errors else 200)


@require_safe
def correction_page(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "credits/claims/correction.html", _picture(request, pk))


@require_POST
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _picture(request, pk, data=request.POST)
    form: ProposalForm | None = shown["proposal"]
    if form is None:
        return _moved_on(request, shown)
    if form.is_valid():
        try:
            corrections.propose(
                request=shown["one"], proposal=form.proposal(), text=form.cleaned_data["text"],
                by=user_of(request), now=timezone.now(),
            )  # fmt: skip
        except REFUSALS as refusal:
            form.add_error(None, _said(refusal))
        else:
            messages.success(request, _("已拟定更正，等待主管部门的另一位同事复核。"))
            return redirect("credits:correction", pk=pk)
    return render(request, "credits/claims/correction.html", shown, status=422)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, corrections.refuse, _("已答复：维持原记录。"))


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, corrections.send_back, _("已退回重拟。"))


@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    asked = _in_reach(request, pk)
    try:
        done = corrections.carry_out(request=asked, by=user, now=now)
    except REFUSALS as refusal:
        messages.error(request, _said(refusal))
    else:
        years = {fact.year for fact in (done.reversal, done.replacement) if fact}
        for year in years:
            standing.refresh([done.learner_id], year=year, now=now)
        messages.success(request, _("已更正：原记录已冲销，更正后的记录已记入。"))
    return redirect("credits:correction", pk=pk)


def _with_reason(
    request: HttpRequest, pk: int, act: Callable[..., CorrectionRequest], done: str
) -> HttpResponse:
    asked, form = _in_reach(request, pk), TextForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        act(request=asked, text=text, by=user_of(request), now=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, _said(refusal))
    else:
        messages.success(request, done)
    return redirect("credits:correction", pk=pk)


def _picture(request: HttpRequest, pk: int, data: Any = None) -> dict[str, Any]:
    """All that the page of one request shows, to who asked and to the officers."""
    user, today = user_of(request), timezone.localdate()
    one = get_object_or_404(visible_corrections(user, on=today), pk=pk)
    fact = Fact.objects.get(source=one.source)
    kind = _kind_of(fact)
    answers_it = may_answer(user, one, on=today)
    changes: tuple[corrected.Difference, ...] = ()
    if one.proposal is not None:
        changes = corrected.differences(kind=kind, old=fact, proposal=one.proposal)
    is_own = one.learner.user_id == user.pk
    return {
        "one": one,
        "kind": kind,
        "line": answers.of_fact(kind, fact).items(),
        # Who asked sees what is right when two officers have agreed on it.
        "changes": changes if one.accepted or not is_own else (),
        "takes_back": one.proposal == corrected.TAKEN_BACK,
        "proposal": ProposalForm(data, fact=fact, kind=kind) if answers_it else None,
        "may_carry_out": may_carry_out(user, one, on=today),
        "steps": one.steps.select_related("by").order_by("pk"),
        "is_own": is_own,
        "today": today,
        "needs_second": one.state == CorrectionState.PROPOSED,
        "closing": settled.closing_on(one.happened_on) if one.is_open else None,
    }


def _moved_on(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    if shown["is_own"]:
        raise Http404
    messages.error(request, _("这项申请已由他人办理，或须由他人办理，本次操作没有生效。"))
    return redirect("credits:correction", pk=shown["one"].pk)


def _in_reach(request: HttpRequest, pk: int) -> CorrectionRequest:
    reached = corrections_in_reach(user_of(request), on=timezone.localdate())
    return get_object_or_404(reached, pk=pk)


def _chosen(
    requests: QuerySet[CorrectionRequest], shown: str, today: Any
) -> QuerySet[CorrectionRequest]:
    conditions = {"done": Q(answered_at__isnull=False), "overdue": Q(due_on__lt=today)}
    if shown == "done":
        return requests.filter(conditions["done"]).order_by(F("answered_at").desc(), "pk")
    waiting = requests.filter(answered_at=None)
    if shown == "overdue":
        waiting = waiting.filter(conditions["overdue"])
    return waiting.order_by("due_on", "pk")


def _kind_of(fact: Fact) -> ClaimableKind | None:
    try:
        return kinds.known(fact.kind, fact.year)
    except NoRulebookInForceError:
        return None


def _said(refusal: Exception) -> str:
    return refusal.problem if isinstance(refusal, InvalidFactError) else str(refusal)
