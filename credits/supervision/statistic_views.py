"""Officers' pages of statistics: the list, one statistic, its circular, its table as a workbook."""

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits import notices
from credits.models import PeriodKind, Statistic
from credits.notice_views import ScopeForm
from credits.supervision import ladder, periods, statistics, team_views, unit_table
from people.models import RoleKind
from people.permissions import agencies_for, holds_role, user_of, visible_learners

READERS = (RoleKind.TRAINING_OFFICER, *ladder.DECIDERS, RoleKind.AUDITOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def statistics_page(request: HttpRequest) -> HttpResponse:
    scope, today = ScopeForm(request, READERS), timezone.localdate()
    year = scope.cleaned_data["year"]
    made = Statistic.objects.filter(agency=scope.chosen, starts_on__year=year)
    listed = [(periods.containing(PeriodKind(one.period), one.starts_on), one) for one in made]
    known = {period for period, _one in listed}
    makers = agencies_for(request.user, *ladder.DECIDERS, on=today)
    context = {
        "scope": scope,
        "year": year,
        "agencies": scope.choices(),
        "listed": sorted(listed, key=lambda pair: (pair[1].ends_on, pair[0].key), reverse=True),
        "waiting": [one for one in periods.ended_in(year, on=today) if one not in known],
        "may_read_teams": holds_role(request.user, *team_views.READERS, on=today),
        "may_make": makers.filter(pk=scope.chosen.pk).exists(),
    }
    return render(request, "credits/supervision/statistics.html", context)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    scope = ScopeForm(request, ladder.DECIDERS)
    try:
        period = periods.parse(request.POST.get("period", ""), year=scope.cleaned_data["year"])
        made = statistics.make(
            agency=scope.chosen,
            period=period,
            made_by=user_of(request),
            now=timezone.now(),
        )
    except (periods.UnknownPeriodError, statistics.PeriodNotOverError) as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("credits:statistics") + scope.query)
    return redirect("credits:statistic", made.pk)


@require_safe
def statistic(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "credits/supervision/statistic.html", _shown(_visible(request, pk)))


@require_safe
def circular(request: HttpRequest, pk: int) -> HttpResponse:
    """The circular of one statistic; names only for who may read them, and only when asked."""
    found = _visible(request, pk)
    context = _shown(found)
    if request.GET.get("names") == "1":
        today = timezone.localdate()
        short = notices.shortfalls(year=found.year, agency=found.agency, on=today)
        context["short"] = short.filter(learner__in=visible_learners(request.user, on=today))
    return render(request, "credits/supervision/circular.html", context)


@require_safe
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    found, out = _visible(request, pk), io.BytesIO()
    unit_table.write(found, out)
    name = f"completion-{found.period.lower()}-{found.starts_on}.xlsx"
    return HttpResponse(
        out.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _visible(request: HttpRequest, pk: int) -> Statistic:
    reach = agencies_for(request.user, *READERS, on=timezone.localdate())
    found = Statistic.objects.filter(agency__in=reach).select_related("agency", "made_by")
    return get_object_or_404(found, pk=pk)


def _shown(found: Statistic) -> dict[str, Any]:
    period = periods.containing(PeriodKind(found.period), found.starts_on)
    title = _("%(period)s培训学分完成情况") % {"period": period.name}
    return {"statistic": found, "period": period, "title": title, "figures": found.figures}
