"""Home, my year and the unit desk: find through a permission, read once, render."""

import io
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits import editions, standings_file
from credits.circumstances.permissions import readable_learners
from people.models import Agency, Learner, RoleKind
from people.permissions import holds_role, user_of, visible_learners
from portal import (
    home_page,
    my_year,
    number_views,
    remedies,
    under_way,
    unit_desk,
    unit_today,
    year_pictures,
)
from portal.acts import acts
from portal.forms import DeskForm, year_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    shown = home_page.of_user(request.user, now=timezone.now())
    return render(request, "portal/home.html", {"home": shown})


@require_safe
def my_credits(request: HttpRequest) -> HttpResponse:
    learner = Learner.objects.select_related("agency").filter(user=request.user.pk).first()
    if learner is None:
        return render(request, "portal/no_learner.html")
    context, user = _year_of(request, learner), user_of(request)
    context["own"] = under_way.of_year(context["my_year"], user=user, now=timezone.now())
    return render(request, "portal/my_credits.html", context)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    visible = visible_learners(request.user, on=timezone.localdate())
    learner = get_object_or_404(visible.select_related("agency"), pk=pk)
    may_read = readable_learners(user_of(request), on=timezone.localdate())
    context = {
        "may_read_circumstances": may_read.filter(pk=learner.pk).exists(),
        "masked_number": number_views.masked(request, learner),
    }
    return render(request, "portal/person.html", context | _year_of(request, learner))


@require_safe
def ways(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """How the year can be completed: a part of the page that asks for it, or a page of its own."""
    today = timezone.localdate()
    visible = visible_learners(request.user, on=today)
    chosen = {"user": request.user.pk} if pk is None else {"pk": pk}
    learner = get_object_or_404(visible.select_related("agency"), **chosen)
    year = year_asked(request.GET.get("year"), today=today)
    context = {
        "ways": remedies.of_learner(learner, year=year, now=timezone.now()),
        "learner": learner,
        "is_own": learner.user_id == request.user.pk,
        "year": year,
    }
    is_part = bool(request.headers.get("HX-Request"))
    template = "portal/partials/ways.html" if is_part else "portal/ways.html"
    return render(request, template, context)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return _desk(request, request.GET, page=request.GET.get("page"))


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """People by name or number: posted, so that no address and no log holds whom one looks for."""
    return _desk(request, request.POST, page=None)


def _desk(request: HttpRequest, asked: QueryDict, *, page: str | None) -> HttpResponse:
    now = timezone.now()
    today, user = timezone.localdate(now), user_of(request)
    tops = _tops(request)
    reach = unit_desk.reach_of(user, on=today)
    year = year_asked(asked.get("year"), today=today)
    form = DeskForm(asked, reach=reach, year=year)
    wishes = form.wishes()
    if request.method != "POST":
        wishes.pop("q", None)
    context = {
        "form": form,
        "filters": [form[name] for name in ("only", "measure", "grade") if _is_asked(form, name)],
        "desk": unit_desk.desk(reach, wishes, year=year, page=page, on=today),
        "agencies": unit_desk.choices(reach, tops, wishes.get("agency")),
        "units": tops,
        "may_rehearse": holds_role(user, RoleKind.TRAINING_DEPARTMENT, on=today),
        "may_notify": holds_role(user, *unit_desk.NOTIFIERS, on=today),
        "unfinished": unit_desk.unfinished_notices(user, year=year, on=today),
        "acts": acts.open_to(user, now=now) if year == today.year else [],
        "today": unit_today.of_user(user, reach, now=now),
        "is_search": request.method == "POST",
    }
    return render(request, "portal/unit_desk.html", context | _years(year))


@require_safe
def shortfall_file(request: HttpRequest) -> HttpResponse:
    """The short of one agency, or of all in reach, as a workbook."""
    today = timezone.localdate()
    tops = _tops(request)
    year = year_asked(request.GET.get("year"), today=today)
    form = DeskForm(request.GET, reach=unit_desk.reach_of(request.user, on=today), year=year)
    chosen = form.wishes().get("agency")
    if "agency" in form.errors:
        raise Http404
    agencies = [chosen] if chosen else tops
    people = chain.from_iterable(
        standings_file.standings(year=year, agency=agency, short_only=True) for agency in agencies
    )
    out = io.BytesIO()
    standings_file.write(people, out, form="xlsx", measure=editions.in_force(year).rulebook)
    return HttpResponse(
        out.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="shortfall-{year}.xlsx"'},
    )


def _is_asked(form: DeskForm, name: str) -> bool:
    """A filter with one answer is no question."""
    return len(list(form.fields[name].choices)) > 1  # type: ignore[attr-defined]  # -- choices


def _tops(request: HttpRequest) -> list[Agency]:
    """Where she may read people's records; nowhere: the desk does not exist for her."""
    tops = unit_desk.tops_of(request.user, on=timezone.localdate())
    if not tops:
        raise Http404
    return tops


def _year_of(request: HttpRequest, learner: Learner) -> dict[str, Any]:
    now = timezone.now()
    year = year_asked(request.GET.get("year"), today=timezone.localdate(now))
    shown = my_year.of_learner(learner, year=year, now=now)
    is_own = learner.user_id == request.user.pk
    picture = year_pictures.of_minimums(shown)
    return {"my_year": shown, "is_own": is_own, "minimums": picture, **_years(year)}


def _years(year: int) -> dict[str, int]:
    return {"year": year, "this_year": timezone.localdate().year}
