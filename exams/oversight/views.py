"""The desk's pages. What one does not hold is not found; every change is a POST."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.admission import arranging
from exams.admission.arranging import ArrangementError
from exams.marking.desk import MarkingError
from exams.models import Exam, Script
from exams.oversight import findings, permissions
from exams.oversight.forms import ArrangementForm, MarkerForm, WithdrawalForm
from people.permissions import user_of


@require_GET
def exams(request: HttpRequest) -> HttpResponse:
    held = permissions.held_by(user_of(request), on=timezone.localdate())
    return render(request, "exams/oversight/exams.html", {"exams": held.order_by("-closes_at")})


@require_GET
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _exam_or_404(request, pk))


@require_POST
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    found = _exam_or_404(request, pk)
    form = _arrangement_form(request, found, request.POST)
    try:
        if not form.is_valid():
            return _page(request, found, arrangement_form=form)
        form.arrange(exam=found, recorded_by=user_of(request), now=timezone.now())
    except ArrangementError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, arrangement_form=form)
    messages.success(request, _("已登记。"))
    return redirect("exams:held_exam", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int, arrangement: int) -> HttpResponse:
    found = _exam_or_404(request, pk)
    given = get_object_or_404(found.arrangements.all(), pk=arrangement)
    form = WithdrawalForm(request.POST)
    try:
        if not form.is_valid():
            raise ArrangementError(_("请写明撤销的理由，最多 120 字。"))
        arranging.withdraw(
            arrangement=given, why=form.cleaned_data["why"], by=user_of(request), now=timezone.now()
        )
    except ArrangementError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤销，登记和撤销都留底。"))
    return redirect("exams:held_exam", pk)


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    found = _exam_or_404(request, pk)
    form = MarkerForm(request.POST)
    try:
        if not form.is_valid():
            return _page(request, found, marker_form=form)
        form.appoint(exam=found, appointed_by=user_of(request), now=timezone.now())
    except MarkingError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, marker_form=form)
    messages.success(request, _("已指定阅卷人。"))
    return redirect("exams:held_exam", pk)


@require_GET
def traces(request: HttpRequest, pk: int) -> HttpResponse:
    found = _exam_or_404(request, pk)
    units = list(findings.units_of(found))
    asked = request.GET.get("unit", "")
    unit = next((each for each in units if str(each.pk) == asked), units[0] if units else None)
    context = {
        "exam": found,
        "units": units,
        "unit": unit,
        "findings": findings.of_unit(found, unit) if unit else None,
    }
    return render(request, "exams/oversight/traces.html", context)


def _page(request: HttpRequest, found: Exam, **forms: Any) -> HttpResponse:
    scripts = Script.objects.filter(attempt__exam=found)
    context = {
        "exam": found,
        "sat": found.attempts.count(),
        "handed_in": found.attempts.exclude(submitted_at=None).count(),
        "scripts": scripts.count(),
        "waiting": scripts.waiting().count(),
        "arrangements": found.arrangements.select_related(
            "learner", "recorded_by", "withdrawn_by"
        ).order_by("pk"),
        "markers": found.markers.select_related("user").order_by("pk"),
        "arrangement_form": _arrangement_form(request, found),
        "marker_form": MarkerForm(),
    } | forms
    return render(request, "exams/oversight/exam.html", context, status=400 if forms else 200)


def _arrangement_form(request: HttpRequest, found: Exam, posted: Any = None) -> ArrangementForm:
    candidates = permissions.candidates_for(user_of(request), found, on=timezone.localdate())
    return ArrangementForm(posted, candidates=candidates)


def _exam_or_404(request: HttpRequest, pk: int) -> Exam:
    held = permissions.held_by(user_of(request), on=timezone.localdate())
    return get_object_or_404(held.select_related("agency"), pk=pk)
