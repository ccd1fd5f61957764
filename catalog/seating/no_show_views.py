"""The organiser's list of those who held a seat and did not come, to excuse who was on duty."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalog.models import AttendanceState, Session, SessionState
from catalog.permissions import organised_sessions
from catalog.seating import no_shows


@require_safe
def absent(request: HttpRequest, pk: int) -> HttpResponse:
    session = _closed(request, pk)
    missed = session.attendances.filter(state=AttendanceState.ABSENT)
    context = {
        "session": session,
        "policy": no_shows.policy(session.lecture.catalog()),
        "absent": missed.select_related("learner__agency").order_by("learner__sort_key", "pk"),
        "excused": set(session.excuses.values_list("learner", flat=True)),
    }
    return render(request, "catalog/absent.html", context)


@require_POST
def excuse(request: HttpRequest, pk: int, learner: int) -> HttpResponse:
    session = _closed(request, pk)
    missed = session.attendances.filter(state=AttendanceState.ABSENT)
    mark = get_object_or_404(missed.select_related("learner"), learner=learner)
    if request.POST.get("act") == "undo":
        no_shows.take_back_excuse(session=session, learner=mark.learner)
    else:
        no_shows.excuse(session=session, learner=mark.learner, by=request.user, now=timezone.now())
    return redirect("catalog:absent", pk)


def _closed(request: HttpRequest, pk: int) -> Session:
    sessions = organised_sessions(request.user, on=timezone.localdate())
    closed = sessions.filter(state=SessionState.CLOSED).select_related("lecture__host", "venue")
    return get_object_or_404(closed, pk=pk)
