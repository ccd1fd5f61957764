"""What the organiser does on a phone in the hall or at a desk: the list, and closing the class."""

import io
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import clash_views, evaluating, organising
from catalog.attending import attendance, papers
from catalog.attending import lists as attendance_lists
from catalog.attending import sheet as attendance_sheet
from catalog.doors import late_scans
from catalog.forms import AdmissionForm, AttendanceForm, ListUploadForm, PaperForm
from catalog.models import AttendanceState, Session, SessionState
from catalog.organising import ListRow
from catalog.permissions import city_catalogs, drawn_catalogs, organised_sessions
from catalog.seating import seats
from catalog.session_lock import SessionBusyError
from people.models import Learner, RoleKind
from people.sheets.limits import limits


def organise(request: HttpRequest) -> HttpResponse:
    sessions = organised_sessions(request.user, on=timezone.localdate())
    page = Paginator(organising.hosted(sessions), 50).get_page(request.GET.get("page"))
    drawn = drawn_catalogs(
        request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()
    ).order_by("-year")
    released = city_catalogs(
        request.user, RoleKind.TRAINING_DEPARTMENT, on=timezone.localdate()
    ).order_by("-year")
    context = {"page_of_sessions": page, "drawn": drawn, "released": released}
    return render(request, "catalog/organise.html", context)


def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    session = _own_session(request, pk)
    people = organising.people_of(session)
    form = AttendanceForm(
        request.POST if request.method == "POST" else None,
        session=session,
        learner_ids=[learner.pk for learner in people],
        known=organising.known_times(session),
    )
    if form.is_bound and form.is_valid() and _take(request, session, form):
        return redirect("catalog:attendance", pk=pk)
    rows = organising.rows(session, people, form)
    more = {
        "has_errors": form.is_bound,
        "with_times": "times" in request.GET or "times" in request.POST,
    }
    status = 422 if form.is_bound else 200
    return _list_page(request, session, rows, more, status=status)


@require_POST
def upload_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill the list in from a file and show it, unsaved."""
    session, form = _own_session(request, pk), ListUploadForm(request.POST, request.FILES)
    people = organising.people_of(session)
    if not form.is_valid():
        messages.error(request, _("请先选择填好的考勤表。"))
        return redirect("catalog:attendance", pk=pk)
    file = form.cleaned_data["file"]
    data = file.read(limits().file_bytes + 1)
    found = attendance_lists.read(data, file.name, session=session, people=people)
    rows = organising.read_rows(session, people, found.lines)
    more = {"with_times": True, "read": len(found.lines), "problems": found.problems}
    return _list_page(request, session, rows, more, status=422 if found.problems else 200)


@require_safe
def blank_list(request: HttpRequest, pk: int) -> FileResponse:
    """The list as a workbook, to be filled in and uploaded again."""
    session = _own_session(request, pk)
    return FileResponse(
        io.BytesIO(attendance_lists.blank(organising.people_of(session))),
        as_attachment=True,
        filename=f"kaoqin-{session.pk}.xlsx",
    )


@require_safe
def signing_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    session = _own_session(request, pk)
    try:
        pdf = attendance_sheet.as_pdf(session, organising.people_of(session))
    except attendance_sheet.UnprintableSheetError as refusal:
        messages.error(request, str(refusal))
        return redirect("catalog:attendance", pk=pk)
    return FileResponse(io.BytesIO(pdf), as_attachment=True, filename=f"qiandao-{session.pk}.pdf")


def _list_page(
    request: HttpRequest, session: Session, rows: list[ListRow], more: dict[str, Any], *,
    status: int,
) -> HttpResponse:  # fmt: skip
    now, counted = timezone.now(), organising.tally(rows)
    context = {
        "session": session,
        "rows": rows,
        "tally": counted,
        "states": AttendanceState.choices,
        "has_started": session.has_started(now=now),
        "may_close": organising.may_close(session, counted, now=now),
        "upload": ListUploadForm(),
        "papers": session.papers.shown().order_by("kind", "pk"),
        "lacking": papers.lacking(session),
        "paper_form": PaperForm(),
        **more,
    }
    if session.state == SessionState.CLOSED:
        context |= _evaluation(session, now=now) | {"late": late_scans.of_session(session)}
    context["clashes"] = clash_views.told_of(request, session)
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
