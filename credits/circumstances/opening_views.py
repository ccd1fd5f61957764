"""Pages of opening balances: enter a file, look at a list, confirm it as a second person."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from credits import editions
from credits.circumstances import openings, permissions
from credits.circumstances.forms import OpeningForm
from credits.circumstances.reassessing import reassess
from credits.circumstances.views import PAGE_SIZE, REFUSALS, attempt, reader
from credits.models import OpeningBalance, OpeningList
from people.permissions import agencies_for, user_of
from people.sheets import Problem

SHOWN_PROBLEMS = 50


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    return _lists(request, OpeningForm(year=timezone.localdate().year))


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    today = timezone.localdate(now)
    top = agencies_for(user, *permissions.ENTERERS, on=today).order_by("path").first()
    if top is None:
        raise Http404
    form = OpeningForm(request.POST, request.FILES, year=today.year)
    if not form.is_valid():
        return _lists(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        listed = openings.enter(
            data=file.read(), name=file.name, agency=top, entered_by=user, now=now,
            group=form.cleaned_data.get("group", ""),
        )  # fmt: skip
    except openings.RefusedFileError as refusal:
        form.add_error(None, str(refusal))
        return _lists(request, form, refusal.problems, status=422)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _lists(request, form, status=422)
    messages.success(request, _("已录入，等待另一人确认后计入。"))
    return redirect("credits:opening_list", listed.pk)


@require_GET
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = reader(request), timezone.localdate()
    found = get_object_or_404(permissions.readable_lists(user, on=today), pk=pk)
    balances = found.balances.select_related("learner__agency")
    page = Paginator(
        balances.order_by("learner__sort_key", "learner_id", "pk"), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    buckets = editions.in_force(today.year, group=found.group).rulebook.buckets
    context = {
        "list": found,
        "page": page,
        "rows": [
            (one, buckets[one.bucket].name if one.bucket in buckets else one.bucket) for one in page
        ],
        "may_decide": permissions.decidable_lists(user, on=today).filter(pk=pk).exists(),
    }
    return render(request, "credits/circumstances/opening_list.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    on = timezone.localdate(now)
    reach = agencies_for(user, *permissions.AUTHORITY, on=on)
    found = get_object_or_404(OpeningList, pk=pk, agency__in=reach)
    if request.POST.get("decision") == "confirm":
        if attempt(
            request,
            lambda: openings.confirm(listed=found, decided_by=user, now=now),
            _("已确认，学分已重新核算。"),
        ):
            people = found.balances.values_list("learner_id", flat=True).distinct()
            reassess(list(people), requested_by=user, now=now)
    else:
        attempt(
            request,
            lambda: openings.refuse(listed=found, decided_by=user, now=now),
            _("已登记为未确认，这份清单不计入。"),
        )
    return redirect("credits:opening_list", pk)


@require_POST
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    enterable = permissions.enterable_learners(user, on=timezone.localdate(now))
    balance = get_object_or_404(OpeningBalance, pk=pk, learner__in=enterable)
    attempt(
        request,
        lambda: openings.counter(balance=balance, entered_by=user, now=now),
        _("已提出冲销，等待另一人确认。"),
    )
    return redirect("credits:circumstances_of", balance.learner_id)


def _lists(
    request: HttpRequest, form: OpeningForm, problems: Sequence[Problem] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user, today = reader(request), timezone.localdate()
    found = permissions.readable_lists(user, on=today).order_by("-entered_at", "-pk")
    may_enter = agencies_for(user, *permissions.ENTERERS, on=today).exists()
    context = {
        "form": form,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_enter": may_enter,
        "problems": problems[:SHOWN_PROBLEMS],
        "more": max(0, len(problems) - SHOWN_PROBLEMS),
    }
    return render(request, "credits/circumstances/openings.html", context, status=status)
