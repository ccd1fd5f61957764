"""Contests: for those whom they concern, and the steps of those who run them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.browsing import learner_of
from exams.contests import permissions, running, showing
from exams.contests.forms import ContestForm, SeedForm
from exams.models import Contest, ContestStage, TeamDraw
from people.permissions import user_of


@require_safe
def contests(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    listed = permissions.visible_to(user, on=today).select_related("agency")
    context = {
        "contests": listed.order_by("-year", "-pk"),
        "may_found": permissions.agencies_of(user, on=today).exists(),
    }
    return render(request, "exams/contests/contests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    agencies = permissions.agencies_of(user, on=today)
    if not agencies.exists():
        raise Http404
    form = ContestForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies,
        exams=permissions.exams_of(user, on=today),
        initial={"year": today.year},
    )
    if form.is_valid():
        try:
            made = running.found(contest=form.instance, stages=form.stages, founded_by=user)
        except running.ContestError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("exams:run_contest", made.pk)
    status = 422 if form.errors else 200
    return render(request, "exams/contests/new.html", {"form": form}, status=status)


@require_safe
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    found = get_object_or_404(permissions.visible_to(user, on=today), pk=pk)
    context = {
        "contest": found,
        "learner": (learner := learner_of(user)),
        "shown": showing.of(found, learner, now=timezone.now()),
        "may_run": permissions.run_by(user, on=today).filter(pk=pk).exists(),
    }
    return render(request, "exams/contests/contest.html", context)


@require_safe
def team_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen list as it was: its digest is that of these bytes."""
    found = permissions.visible_to(user_of(request), on=timezone.localdate())
    drawn = get_object_or_404(TeamDraw, contest=get_object_or_404(found, pk=pk))
    response = HttpResponse(drawn.content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contest-{pk}.json"'
    return response


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    return _run_page(request, _run_by(request, pk), SeedForm())


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = _run_by(request, pk)
    return _act(request, pk, lambda: running.publish(contest=found), _("比赛已公布。"))


@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    found = _run_by(request, pk)
    return _act(
        request,
        pk,
        lambda: running.freeze(contest=found, frozen_by=user_of(request), now=timezone.now()),
        _("名单已封存，摘要已公开。现在可以取种子。"),
    )


@require_POST
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _run_by(request, pk), SeedForm(request.POST)
    if not form.is_valid():
        return _run_page(request, found, form, status=422)
    return _act(
        request,
        pk,
        lambda: running.draw(
            contest=found, drawn_by=user_of(request), now=timezone.now(), **form.cleaned_data
        ),
        _("参赛队已抽出。"),
    )


@require_POST
def advance(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    stages = ContestStage.objects.filter(contest=_run_by(request, pk)).select_related("contest")
    stage = get_object_or_404(stages, number=number)
    return _act(
        request,
        pk,
        lambda: running.advance(stage=stage, now=timezone.now()),
        _("晋级名单已确定，晋级者在“考试”里能看到下一阶段。"),
    )


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = _run_by(request, pk)
    return _act(
        request,
        pk,
        lambda: running.decide(contest=found, decided_by=user_of(request), now=timezone.now()),
        _("结果已公布。"),
    )


def _run_page(
    request: HttpRequest, found: Contest, form: SeedForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {"contest": found, "form": form, "shown": showing.of(found, None, now=now)}
    return render(request, "exams/contests/run.html", context, status=status)


def _act(request: HttpRequest, pk: int, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except running.ContestError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("exams:run_contest", pk)


def _run_by(request: HttpRequest, pk: int) -> Contest:
    mine = permissions.run_by(user_of(request), on=timezone.localdate())
    return get_object_or_404(mine.select_related("agency"), pk=pk)
