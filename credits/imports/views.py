"""Officers' pages of imports: upload, columns, preview, confirm, result, taking a batch back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from credits.imports import batches, columns, reversal, shelf, steps
from credits.imports.forms import ConfirmForm, MappingForm, ReversalForm, UploadForm
from credits.imports.permissions import (
    changeable_batches,
    importable_agencies,
    is_importer,
    visible_batches,
)
from credits.ledger_checks import InvalidFactError
from credits.models import ImportBatch, ImportState
from jobs.models import JobState
from people import sheets
from people.models import User
from people.permissions import user_of

PAGE_SIZE = 20
PROBLEMS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def imports_page(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    if not is_importer(user, on=today):
        raise Http404
    reach = importable_agencies(user, on=today)
    form = UploadForm(*_posted(request), reach=reach)
    if request.method == "POST":
        if not reach.exists():
            raise Http404
        batch = _uploaded(form, user) if form.is_valid() else None
        if batch is not None:
            return redirect("credits:import", batch.pk)
    listed = visible_batches(user, on=today).order_by("-uploaded_at", "-pk")
    context = {
        "form": form if reach.exists() else None,
        "page": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    status = 422 if form.errors else 200
    return render(request, "credits/imports/list.html", context, status=status)


@vary_on_headers("HX-Request")
@require_safe
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _visible(request, pk)
    job = batch.job
    problems = Paginator(batch.problems, PROBLEMS_A_PAGE).get_page(request.GET.get("page"))
    may_change = _changeable(request).filter(pk=pk).exists()
    context = {
        "batch": batch,
        "job": job,
        "is_working": job is not None and not job.is_finished,
        "has_failed": job is not None and job.state == JobState.FAILED,
        "errors": job.parts.parked() if job is not None else (),
        "needs_columns": batch.state == ImportState.UPLOADED and job is None,
        "reading": columns.reading_of(batch.mapping),
        "imported_before": batches.imported_before(batch),
        "page": problems,
        "settled": sorted(reversal.settled_among(map(int, batch.counts.get("years", {})))),
        "marked": shelf.path_of(batch, shelf.MARKED) is not None,
        "has_file": shelf.path_of(batch, shelf.UPLOADED) is not None,
        "good": batch.counts.get("recorded", 0),
        "may_change": may_change,
    }
    if job is not None:
        context |= {"total": job.parts.count(), "done": job.parts.exclude(
            state__in=("QUEUED", "RUNNING")).count()}  # fmt: skip
    return render(request, "credits/imports/batch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def columns_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _own(request, pk)
    titles = batch.mapping.get("header", [])
    if batch.state not in steps.MENDABLE or not titles:
        raise Http404
    proposed, _is_sure = columns.proposal(titles, platform=batch.platform)
    form = MappingForm(
        *_posted(request), titles=titles,
        proposed=columns.reading_of(batch.mapping) or proposed,
        year=timezone.localdate().year,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        _do(request, steps.read_as, batch=batch, reading=form.reading)
        return redirect("credits:import", pk)
    context = {"batch": batch, "form": form}
    status = 422 if form.errors else 200
    return render(request, "credits/imports/columns.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = _own(request, pk), ConfirmForm(request.POST)
    if form.is_valid():
        _do(request, steps.confirm, batch=batch, mode=form.mode_chosen)
    else:
        messages.error(request, _("请先选择导入方式。"))
    return redirect("credits:import", pk)


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    _do(request, steps.check_again, batch=_own(request, pk))
    return redirect("credits:import", pk)


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    _do(request, steps.try_again, batch=_own(request, pk))
    return redirect("credits:import", pk)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    _do(request, steps.discard, batch=_own(request, pk))
    return redirect("credits:imports")


@require_safe
def marked_workbook(request: HttpRequest, pk: int) -> FileResponse:
    path = shelf.path_of(_visible(request, pk), shelf.MARKED)
    if path is None:
        raise Http404
    name = _("第%(batch)d批未导入的行.xlsx") % {"batch": pk}
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
def reverse_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _own(request, pk)
    if batch.state != ImportState.DONE:
        return redirect("credits:import", pk)
    form = ReversalForm(*_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            _do(request, steps.ask_reversal, batch=batch, why=form.cleaned_data["why"])
        except InvalidFactError as error:
            form.add_error("why", error.problem)
        else:
            return redirect("credits:import", pk)
    context = {"batch": batch, "form": form, "outlook": reversal.outlook(batch)}
    status = 422 if form.errors else 200
    return render(request, "credits/imports/reverse.html", context, status=status)


def _uploaded(form: UploadForm, user: User) -> ImportBatch | None:
    said = form.cleaned_data
    try:
        return steps.upload(
            data=said["file"].read(), name=said["file"].name, platform=said["platform"],
            agency=said["agency"], by=user, now=timezone.now(),
        )  # fmt: skip
    except sheets.UnreadableSheetError as error:
        for problem in error.problems:
            form.add_error("file", str(problem))
    return None


def _do(request: HttpRequest, step: Any, **given: Any) -> None:
    if step is not steps.discard:
        given["by"] = user_of(request)
    try:
        step(**given, now=timezone.now())
    except steps.StepError as refusal:
        messages.error(request, str(refusal))


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _visible(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(visible_batches(user_of(request), on=timezone.localdate()), pk=pk)


def _own(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(_changeable(request), pk=pk)


def _changeable(request: HttpRequest) -> Any:
    return changeable_batches(user_of(request), on=timezone.localdate())
