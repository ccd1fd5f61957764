"""Pages of late facts and adjustments: who waits, what would change, the decision."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from credits.models import Adjustment, AdjustmentState, Fact, YearClosing
from credits.settlement import adjustments, differences, late, permissions, settled
from credits.settlement.forms import DecisionForm, ProposalForm
from credits.settlement.views import reader, settler
from people.models import Learner
from people.permissions import visible_learners

PAGE_SIZE = 50


@require_safe
def late_page(request: HttpRequest, year: int) -> HttpResponse:
    """Learners with late facts of a closed year, and every adjustment of it."""
    closing, visible = _closed(request, year), _visible(request)
    waiting = sorted(late.facts(closing), key=attrgetter("learner_id"))
    by_learner = {key: list(some) for key, some in groupby(waiting, attrgetter("learner_id"))}
    people = visible.filter(pk__in=by_learner).select_related("agency").order_by("sort_key", "pk")
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    proposed = Adjustment.objects.filter(closing=closing, learner__in=visible).select_related(
        "learner__agency", "proposed_by", "decided_by"
    )
    context = {
        "closing": closing,
        "page": page,
        "rows": [(learner, by_learner[learner.pk]) for learner in page],
        "open": proposed.filter(state=AdjustmentState.PROPOSED).order_by("proposed_at"),
        "decided": proposed.exclude(state=AdjustmentState.PROPOSED).order_by("-decided_at")[
            :PAGE_SIZE
        ],
    }
    return render(request, "credits/settlement/late.html", context)


def propose(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    closing = _closed(request, year)
    learner = get_object_or_404(_visible(request).select_related("agency"), pk=pk)
    waiting = list(late.facts(closing, [learner.pk]))
    form = ProposalForm(waiting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = settler(request)
        try:
            made = adjustments.propose(
                learner=learner,
                closing=closing,
                facts=form.chosen(),
                reason=form.cleaned_data["reason"],
                proposed_by=user,
                now=timezone.now(),
            )
        except adjustments.AdjustmentError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已提出，请另一人决定。"))
            return redirect("credits:adjustment", made.pk)
    return _proposal_page(request, closing, learner, waiting, form)


def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """One adjustment with its difference; a POST decides it."""
    reader(request)
    visible = Adjustment.objects.filter(learner__in=_visible(request))
    found = get_object_or_404(
        visible.select_related("closing", "learner__agency", "proposed_by", "decided_by"), pk=pk
    )
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = settler(request)
        try:
            adjustments.decide(
                adjustment=found,
                confirm=form.cleaned_data["confirm"],
                reason=form.cleaned_data["reason"],
                decided_by=user,
                now=timezone.now(),
            )
        except adjustments.AdjustmentError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记决定。"))
            return redirect("credits:adjustment", pk)
    context = {
        "adjustment": found,
        "row": settled.latest(found.closing, [found.learner_id]).get(found.learner_id),
        "facts": Fact.objects.filter(pk__in=found.facts).order_by("pk"),
        "years": differences.shown(found.years),
        "form": form,
        "may_decide": found.state == AdjustmentState.PROPOSED
        and found.proposed_by_id != request.user.pk
        and permissions.may_settle(request.user, on=timezone.localdate()),
    }
    return render(request, "credits/settlement/adjustment.html", context)


def _proposal_page(
    request: HttpRequest,
    closing: YearClosing,
    learner: Learner,
    waiting: list[Fact],
    form: ProposalForm,
) -> HttpResponse:
    chosen = {str(fact.pk) for fact in waiting}
    if form.is_bound:
        chosen &= set(request.POST.getlist("facts"))
    context = {
        "closing": closing,
        "learner": learner,
        "form": form,
        "facts": [(fact, str(fact.pk) in chosen) for fact in waiting],
        "years": _outcome(closing, learner, waiting),
        "may_settle": permissions.may_settle(request.user, on=timezone.localdate()),
        "open": Adjustment.objects.filter(learner=learner, state=AdjustmentState.PROPOSED).first(),
    }
    return render(request, "credits/settlement/propose.html", context)


def _outcome(closing: YearClosing, learner: Learner, waiting: list[Fact]) -> list[Any]:
    if not settled.latest(closing, [learner.pk]):
        return []
    found = adjustments.changes(learner=learner, closing=closing, facts=waiting)
    return differences.shown([one.as_json() for one in found])


def _closed(request: HttpRequest, year: int) -> YearClosing:
    reader(request)
    return get_object_or_404(settled.closings(), year=year)


def _visible(request: HttpRequest) -> QuerySet[Learner]:
    return visible_learners(request.user, on=timezone.localdate())
