"""Pages of the ladder: a unit's steps, one person's history with its decisions, one's own."""

from collections.abc import Callable
from uuid import uuid4

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
from credits.notice_views import REFUSALS, ScopeForm
from credits.noticing import reminded_steps, reminding
from credits.supervision import ladder
from credits.supervision.forms import AnswerForm, DecisionForm, ReminderForm, WithdrawalForm
from people.models import Learner, RoleKind
from people.permissions import agencies_for, user_of, visible_learners

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
        "to_remind": _to_remind(request, scope),
        "once": uuid4(),
        "form": ReminderForm(),
    }
    return render(request, "credits/supervision/ladder.html", context)


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """One decision about everyone who is proposed, with a numbered reminder for each."""
    scope, form = ScopeForm(request, ladder.DECIDERS), ReminderForm(request.POST)
    back = reverse("credits:ladder") + scope.query
    if not form.is_valid():
        messages.error(request, _("请写明理由"))
        return redirect(back)
    try:
        reminded = reminding.remind(
            **scope.year_and_agency,
            reason=form.cleaned_data["reason"],
            by=user_of(request),
            once=str(scope.cleaned_data["once"] or uuid4()),
            now=timezone.now(),
        )
    except (ladder.LadderError, *REFUSALS) as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    if reminded.job:
        return redirect("jobs:job", reminded.job.pk)
    said = {"steps": reminded.steps, "issued": reminded.issued}
    messages.success(request, _("已登记 %(steps)d 人的提醒，新签发 %(issued)d 份提醒函。") % said)
    return redirect(back)


@require_safe
def history(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    visible = visible_learners(request.user, on=timezone.localdate()).exclude(user=request.user.pk)
    learner = get_object_or_404(visible.select_related("agency"), pk=pk)
    following = ladder.next_step(ladder.in_force(learner, year=year))
    return _history(request, learner, year, DecisionForm(initial={"step": following}))


@require_POST
def decide(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    user = user_of(request)
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
    user = user_of(request)
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


def _to_remind(request: HttpRequest, scope: ScopeForm) -> int:
    """How many the officer may remind at once; 0 for those who only read."""
    today = timezone.localdate()
    decidable = agencies_for(request.user, *ladder.DECIDERS, on=today)
    if not decidable.filter(pk=scope.chosen.pk).exists():
        return 0
    proposed = ladder.to_remind(scope.chosen, year=scope.cleaned_data["year"], on=today)
    return proposed.exclude(learner__user=request.user.pk).count()


def _history(request: HttpRequest, learner: Learner, year: int, form: DecisionForm) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    steps = LadderStep.objects.filter(learner=learner, year=year).select_related("decided_by")
    standing = Standing.objects.filter(learner=learner, year=year).first()
    taken = ladder.in_force(learner, year=year)
    context = {
        "learner": learner,
        "year": year,
        "standing": standing,
        "steps": reminded_steps.with_documents(list(steps.order_by("decided_at", "pk"))),
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
