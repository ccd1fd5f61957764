"""Pages of the ladder: a unit's steps, one person's history with its decisions, one's own."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits import notices
from credits.models import LadderStep, Standing
from credits.notice_views import ScopeForm
from credits.supervision import ladder
from credits.supervision.forms import AnswerForm, DecisionForm, WithdrawalForm
from people.models import Learner, RoleKind, User
from people.permissions import visible_learners

READERS = (RoleKind.TRAINING_OFFICER, *ladder.DECIDERS, RoleKind.AUDITOR)
PAGE_SIZE = 50


@require_safe
def ladder_page(request: HttpRequest) -> HttpResponse:
    """Those who are short, unit by unit, with the gravest step each; withdrawals first."""
    scope = ScopeForm(request, READERS)
    year = scope.cleaned_data["year"]
    short = notices.shortfalls(**scope.year_and_agency, on=timezone.localdate())
    page = Paginator(short, PAGE_SIZE).get_page(request.GET.get("page"))
    taken: dict[int, list[LadderStep]] = {}
    for step in ladder.steps_of(scope.chosen, year=year).filter(
        learner__in=[one.learner_id for one in page]
    ):
        taken.setdefault(step.learner_id, []).append(step)
    context = {
        "scope": scope,
        "year": year,
        "agencies": scope.choices(),
        "page": page,
        "rows": [(one, taken.get(one.learner_id, [])) for one in page],
        "proposals": ladder.proposals(scope.chosen, year=year),
    }
    return render(request, "credits/supervision/ladder.html", context)


@require_safe
def history(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    visible = visible_learners(request.user, on=timezone.localdate()).exclude(user=request.user.pk)
    learner = get_object_or_404(visible.select_related("agency"), pk=pk)
    following = ladder.next_step(ladder.in_force(learner, year=year))
    return _history(request, learner, year, DecisionForm(initial={"step": following}))


@require_POST
def decide(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    user = cast("User", request.user)
    decidable = ladder.decidable_learners(user, on=timezone.localdate())
    learner = get_object_or_404(decidable.select_related("agency"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _history(request, learner, year, form)
    try:
        ladder.decide(
            learner=learner,
            year=year,
            decision=form.decision(),
            decided_by=user,
            now=timezone.now(),
        )
    except ladder.LadderError as refusal:
        form.add_error(None, str(refusal))
        return _history(request, learner, year, form)
    messages.success(request, _("已登记。"))
    return redirect("credits:ladder_history", learner.pk, year)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    decidable = ladder.decidable_learners(user, on=timezone.localdate())
    step = get_object_or_404(LadderStep.objects.filter(learner__in=decidable), pk=pk)
    form = WithdrawalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    _try(
        request,
        lambda: ladder.withdraw(step=step, reason=reason, withdrawn_by=user, now=timezone.now()),
        _("已撤销。"),
    )
    return redirect("credits:ladder_history", step.learner_id, step.year)


@require_safe
def my_steps(request: HttpRequest) -> HttpResponse:
    steps = LadderStep.objects.filter(learner__user=request.user.pk).order_by("-year", "decided_at")
    return render(
        request, "credits/supervision/my_steps.html", {"steps": steps, "form": AnswerForm()}
    )


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    step = get_object_or_404(LadderStep.objects.filter(learner__user=request.user.pk), pk=pk)
    form = AnswerForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    _try(
        request,
        lambda: ladder.answer(step=step, text=text, now=timezone.now()),
        _("答复已提交。"),
    )
    return redirect(reverse("credits:my_steps"))


def _history(request: HttpRequest, learner: Learner, year: int, form: DecisionForm) -> HttpResponse:
    user, today = cast("User", request.user), timezone.localdate()
    steps = LadderStep.objects.filter(learner=learner, year=year).select_related("decided_by")
    standing = Standing.objects.filter(learner=learner, year=year).first()
    taken = ladder.in_force(learner, year=year)
    context = {
        "learner": learner,
        "year": year,
        "standing": standing,
        "steps": steps.order_by("decided_at", "pk"),
        "next": ladder.next_step(taken),
        "is_cleared": bool(taken and standing and standing.is_met),
        "may_decide": ladder.decidable_learners(user, on=today).filter(pk=learner.pk).exists(),
        "form": form,
    }
    return render(request, "credits/supervision/history.html", context)


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except ladder.LadderError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
