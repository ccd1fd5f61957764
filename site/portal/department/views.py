"""The authority's officers: one page for their reach, and the clearing that they may ask for."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits.notice_views import ScopeForm
from people.models import RoleKind
from people.permissions import holds_role, user_of
from portal.department import completion, drawing, lacking, lecture_hall, soundness, urging

READERS = soundness.DIRECTORS


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    scope, now = ScopeForm(request, READERS), timezone.now()
    on, year, agency = timezone.localdate(now), scope.cleaned_data["year"], scope.chosen
    done = completion.of(agency, year=year, on=on)
    hall = lecture_hall.year_of(year=year)
    stages = urging.funnel(agency, year=year, on=on)
    context: dict[str, Any] = {
        "scope": scope,
        "year": year,
        "this_year": on.year,
        "agencies": scope.choices(),
        "completion": done,
        "grades": drawing.grades(done) if done else None,
        "funnel": stages,
        "ladder": drawing.ladder(stages),
        "gaps": lacking.gaps(agency, year=year, now=now),
        "hall": hall,
        "pictures": [drawing.fill(hall), drawing.halls(hall)] if hall.halls else [],
        "doubts": soundness.doubts(agency, year=year, on=on),
    }
    if scope.top.depth == 1:  # calls, jobs and clearing are the whole city's
        context |= {
            "calls": lecture_hall.calls(year=year, now=now),
            "may_rehearse": holds_role(request.user, RoleKind.TRAINING_DEPARTMENT, on=on),
            "work": soundness.work(now=now),
            "cleared": soundness.last_clearing(),
        }
    return render(request, "portal/department/desk.html", context)


@require_POST
def check_clearing(request: HttpRequest) -> HttpResponse:
    if ScopeForm(request, READERS).top.depth != 1:
        raise Http404
    job = soundness.submit_clearing(requested_by=user_of(request), now=timezone.now())
    return redirect("jobs:job", job.pk)
