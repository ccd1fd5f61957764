"""Proposing, looking at whose result would change, and agreeing; a foreign exam is not found."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.models import Remarking, RemarkingState
from exams.oversight import permissions
from exams.remarking import deciding, job, showing
from exams.remarking.forms import RemarkingForm
from jobs.models import Job
from people.permissions import user_of

PAGE_SIZE = 50


@require_http_methods(["GET", "POST"])
def remarkings(request: HttpRequest, pk: int) -> HttpResponse:
    held = permissions.held_by(user_of(request), on=timezone.localdate())
    found = get_object_or_404(held, pk=pk)
    form = RemarkingForm(request.POST or None, exam=found)
    if form.is_valid():
        try:
            made = form.propose(proposed_by=user_of(request), now=timezone.now())
        except deciding.RemarkingError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("exams:remarking", made.pk)
    made_ones = found.remarkings.select_related("question", "corrected", "proposed_by")
    context = {"exam": found, "form": form, "remarkings": made_ones.order_by("-proposed_at")}
    status = 400 if form.errors else 200
    return render(request, "exams/remarking/remarkings.html", context, status=status)


@require_GET
def remarking(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    is_open = found.state == RemarkingState.PROPOSED
    preview = job.preview_of(found) if is_open else None
    agreeing = job.latest(found)
    changes = found.changes.select_related("attempt__learner__agency").order_by("pk")
    changed: Any = preview.changes if preview else changes
    page = Paginator(changed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "remarking": found,
        "exam": found.exam,
        "is_open": is_open,
        "is_proposer": found.proposed_by_id == request.user.pk,
        "preview": preview,
        "progress": Job.objects.with_progress().get(pk=preview.job.pk) if preview else None,
        "agreeing": agreeing,
        "is_busy": is_open and any(
            one and not one.is_finished for one in (agreeing, preview and preview.job)
        ),
        "page": page,
        "rows": showing.rows_of(list(page)) if preview else page.object_list,
    }  # fmt: skip
    return render(request, "exams/remarking/remarking.html", context)


@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    if found.state == RemarkingState.PROPOSED:
        job.submit_preview(remarking=found, requested_by=user_of(request), now=timezone.now())
    return redirect("exams:remarking", pk)


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    try:
        job.submit(remarking=found, agreed_by=user_of(request), now=timezone.now())
    except deciding.RemarkingError as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:remarking", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    try:
        deciding.withdraw(remarking=found)
    except deciding.RemarkingError as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:remarkings", found.exam_id)


def _remarking_or_404(request: HttpRequest, pk: int) -> Remarking:
    held = permissions.held_by(user_of(request), on=timezone.localdate())
    rows = Remarking.objects.filter(exam__in=held.values("pk"))
    rows = rows.select_related("exam", "question", "corrected", "proposed_by", "agreed_by")
    return get_object_or_404(rows, pk=pk)
