"""What the organiser does on a phone in the hall or at a desk: the list, and closing the class."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from catalog import attendance, evaluating, organising, seats
from catalog.forms import AdmissionForm, AttendanceForm
from catalog.models import AttendanceState, Session, SessionState
from catalog.permissions import (
    city_catalogs,
    directed_calls,
    drawn_catalogs,
    organised_sessions,
)
from catalog.session_lock import SessionBusyError
from people.models import Learner, RoleKind


@never_cache
def organise(request: HttpRequest) -> HttpResponse:
    sessions = organised_sessions(request.user, on=timezone.localdate())
    page = Paginator(organising.hosted(sessions), 50).get_page(request.GET.get("page"))
    drawn = drawn_catalogs(
        request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()
    ).order_by("-year")
    calls = directed_calls(
        request.user, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR, on=timezone.localdate()
    ).order_by("-opens_at")
    released = city_catalogs(
        request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()
    ).order_by("-year")
    context = {"page_of_sessions": page, "drawn": drawn, "calls": calls, "released": released}
    return render(request, "catalog/organise.html", context)


@never_cache
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    session = _own_session(request, pk)
    people = organising.people_of(session)
    form = AttendanceForm(
        request.POST if request.method == "POST" else None,
        session=session,
        learner_ids=[learner.pk for learner in people],
    )
    if form.is_bound and form.is_valid() and _take(request, session, form):
        return redirect("catalog:attendance", pk=pk)
    rows = organising.rows(session, people, form)
    counted = organising.tally(rows)
    now = timezone.now()
    context = {
        "session": session,
        "rows": rows,
        "tally": counted,
        "states": AttendanceState.choices,
        "has_started": session.has_started(now=now),
        "may_close": organising.may_close(session, counted, now=now),
        "has_errors": form.is_bound,
    }
    if session.state == SessionState.CLOSED:
        context |= _evaluation(session, now=now)
    status = 422 if form.is_bound else 200
    return render(request, "catalog/attendance.html", context, status=status)


@require_POST
def admit(request: HttpRequest, pk: int) -> HttpResponse:
    session = _own_session(request, pk)
    form = AdmissionForm(request.POST)
    number = form.cleaned_data["personnel_no"].strip() if form.is_valid() else ""
    on = timezone.localdate()
    learner = Learner.objects.serving(on=on).filter(personnel_no=number).first()
    if learner is None:
        messages.error(request, _("没有人事编号为“%(number)s”的在职人员。") % {"number": number})
        return redirect("catalog:attendance", pk=pk)
    try:
        seats.admit(session=session, learner=learner, admitted_by=request.user, now=timezone.now())
    except (seats.SeatError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已补登：%(name)s。") % {"name": learner.name})
    return redirect("catalog:attendance", pk=pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    session, now = _own_session(request, pk), timezone.now()
    try:
        closed = attendance.close(session=session, closed_by=request.user, now=now)
    except (attendance.AttendanceError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        attendance.refresh_standings(closed.session, now=now)
        messages.success(
            request, _("已结班，本次记入台账 %(facts)d 条。") % {"facts": closed.facts}
        )
    return redirect("catalog:attendance", pk=pk)


def _evaluation(session: Session, *, now: datetime) -> dict[str, Any]:
    slips = evaluating.comments(session, now=now).select_related("hidden_by")
    return {"figures": evaluating.of_session(session, now=now), "comments": slips}


def _own_session(request: HttpRequest, pk: int) -> Session:
    sessions = organised_sessions(request.user, on=timezone.localdate())
    return get_object_or_404(sessions.select_related("lecture__host", "venue"), pk=pk)


def _take(request: HttpRequest, session: Session, form: AttendanceForm) -> bool:
    try:
        taken = attendance.take(
            session=session, marks=form.marks(), taken_by=request.user, now=timezone.now()
        )
    except (attendance.AttendanceError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("已保存 %(count)d 人的考勤。") % {"count": taken})
    return True
