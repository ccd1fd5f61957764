"""The training department's pages of settlement: the years, one year, its steps, frozen rows."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits import editions
from credits.models import ClosingState, SettledStatement, Standing, YearClosing
from credits.settlement import closing as closings
from credits.settlement import freezing, late, permissions
from credits.settlement.forms import ReasonForm
from jobs import queue
from jobs.models import Job, JobState
from keeping.chinese import in_chinese
from people.models import User
from people.permissions import user_of, visible_learners

REFUSALS = (closings.ClosingError, freezing.OtherMeasureError, editions.NoRulebookInForceError)


@require_safe
def years_page(request: HttpRequest) -> HttpResponse:
    """Every year that was settled or could be, the newest first."""
    today = reader(request)
    latest: dict[int, YearClosing] = {}
    for one in YearClosing.objects.exclude(state=ClosingState.DISCARDED).order_by("pk"):
        latest[one.year] = one
    known = set(Standing.objects.order_by().values_list("year", flat=True).distinct())
    years = sorted({*latest, *known, today.year, today.year - 1}, reverse=True)
    context = {"years": [(year, latest.get(year)) for year in years]}
    return render(request, "credits/settlement/years.html", context)


@require_safe
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    reader(request)
    return _year_page(request, year)


@require_POST
def try_out(request: HttpRequest, year: int) -> HttpResponse:
    """The dry run of a city takes longer than a request: a job of one part."""
    user = settler(request)
    with in_chinese():
        title = _("试算 %(year)d 年度结算") % {"year": year}
    job = queue.submit(
        kind="credits.settlement_outlook",
        key=f"credits.settlement_outlook:{year}:{uuid4()}",
        title=title,
        requested_by=user,
        stages=[[{"year": year}]],
        arguments={"year": year},
        now=timezone.now(),
    )
    return redirect("jobs:job", job.pk)


@require_POST
def prepare(request: HttpRequest, year: int) -> HttpResponse:
    user = settler(request)
    try:
        prepared = closings.prepare(year=year, prepared_by=user, now=timezone.now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("credits:settlement_year", year)
    return redirect("jobs:job", prepared.job_id)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = settler(request), timezone.now()
    found = get_object_or_404(YearClosing, pk=pk)
    _try(
        request,
        lambda: closings.close(closing=found, closed_by=user, now=now),
        _("%(year)d 年度已结算。") % {"year": found.year},
    )
    return redirect("credits:settlement_year", found.year)


@require_POST
def ask_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = settler(request), timezone.now()
    found = get_object_or_404(YearClosing, pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _year_page(request, found.year, form)
    why = form.cleaned_data["reason"]
    _try(
        request,
        lambda: closings.ask_reopening(closing=found, why=why, asked_by=user, now=now),
        _("已申请，请另一人批准。"),
    )
    return redirect("credits:settlement_year", found.year)


@require_POST
def answer_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant what another person asked for, or leave the year closed."""
    user, now = settler(request), timezone.now()
    found = get_object_or_404(YearClosing, pk=pk)
    if request.POST.get("grant") == "1":
        act: Callable[[], Any] = lambda: closings.reopen(  # noqa: E731 -- one of two acts
            closing=found, reopened_by=user, now=now
        )
        done = _("%(year)d 年已重新开放，正在重新核算。") % {"year": found.year}
    else:
        act = lambda: closings.withdraw_reopening(closing=found)  # noqa: E731 -- the other
        done = _("%(year)d 年保持已结算。") % {"year": found.year}
    _try(request, act, done)
    return redirect("credits:settlement_year", found.year)


@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen statement, of whatever closing and revision, for who may read the learner."""
    visible = visible_learners(request.user, on=timezone.localdate())
    rows = SettledStatement.objects.filter(learner__in=visible)
    found = get_object_or_404(rows.select_related("closing", "learner__agency"), pk=pk)
    others = rows.filter(learner=found.learner_id, closing__year=found.closing.year)
    context = {
        "row": found,
        "others": others.exclude(closing__state=ClosingState.DISCARDED)
        .select_related("closing")
        .order_by("closing__pk", "revision"),
        "carried_out": _named(found.carried_out, found.closing.year),
    }
    return render(request, "credits/settlement/statement.html", context)


def _year_page(request: HttpRequest, year: int, form: ReasonForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    history = YearClosing.objects.filter(year=year).select_related(
        "prepared_by", "closed_by", "reopening_asked_by", "reopened_by", "job"
    )
    current = history.filter(state__in=[ClosingState.PREPARED, ClosingState.CLOSED]).first()
    context = {
        "year": year,
        "current": current,
        "history": history.filter(state__in=[ClosingState.CLOSED, ClosingState.REOPENED])
        .exclude(pk=current.pk if current else 0)
        .order_by("-number"),
        "may_settle": permissions.may_settle(request.user, on=today),
        "form": form or ReasonForm(),
        "carried_out": _carried(current.figures, year) if current else [],
        "late": late.count(current) if current else 0,
        **_before_closing(request, year, current, today),
    }
    return render(request, "credits/settlement/year.html", context)


def _before_closing(
    request: HttpRequest, year: int, current: YearClosing | None, today: date
) -> dict[str, Any]:
    """What stands in the way, and the last dry run of this person."""
    if current is not None and current.is_closed:
        return {}
    try:
        blocks = closings.blocks(closings.draft(year=year, now=timezone.now()), on=today)
    except editions.NoRulebookInForceError as refusal:
        blocks = [str(refusal)]
    dry_run = (
        Job.objects.visible_to(user_of(request))
        .filter(key__startswith=f"credits.settlement_outlook:{year}:", state=JobState.DONE)
        .order_by("-finished_at")
        .first()
    )
    return {
        "blocks": blocks,
        "dry_run": dry_run,
        "would_carry": _carried(dry_run.result, year) if dry_run else [],
    }


def _carried(figures: dict[str, Any], year: int) -> list[tuple[str, str]]:
    buckets = editions.in_force(year).rulebook.buckets
    return [
        (buckets[key].name if key in buckets else key, value)
        for key, value in figures.get("carried_out", {}).items()
    ]


def _named(lots: list[dict[str, Any]], year: int) -> list[dict[str, Any]]:
    buckets = editions.in_force(year).rulebook.buckets
    return [
        lot | {"name": buckets[lot["bucket"]].name if lot["bucket"] in buckets else lot["bucket"]}
        for lot in lots
    ]


def reader(request: HttpRequest) -> date:
    today = timezone.localdate()
    if not permissions.may_read(request.user, on=today):
        raise Http404
    return today


def settler(request: HttpRequest) -> User:
    if not permissions.may_settle(request.user, on=timezone.localdate()):
        raise Http404
    return user_of(request)


def _try(request: HttpRequest, act: Callable[[], object], done: str) -> None:
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
