"""The training department takes the banks home as files, and brings one of lecturers back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog.banks import course_file, lecturer_file
from catalog.banks.review_views import today_of_keeper
from catalog.models import Course, Lecturer
from people.sheets.limits import limits

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_PROBLEMS = 100


class LecturerFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("师资表"),
        help_text=gettext_lazy(
            "xlsx 或 csv；须有编号、姓名两列，可有单位、职务、职称、专业领域、联系电话、简介。"
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@require_http_methods(["GET", "HEAD", "POST"])
def lecturer_file_page(request: HttpRequest) -> HttpResponse:
    today_of_keeper(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LecturerFileForm(*posted)
    context: dict[str, Any] = {"form": form, "keeps": True}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "catalog/banks/file.html", context, status=status)
    file = form.cleaned_data["file"]
    data = file.read(limits().file_bytes + 1)
    dry_run = request.POST.get("act") != "load"
    report = lecturer_file.load(data=data, name=file.name, dry_run=dry_run)
    if report.written:
        counts = {name: report.counts[name] for name in lecturer_file.OUTCOMES}
        messages.success(
            request,
            _("已导入：新增 %(created)d 人，更改 %(changed)d 人，未变 %(unchanged)d 人。") % counts,
        )
        return redirect("catalog:banks")
    context |= {
        "report": report,
        "counts": report.counts,
        "problems": report.problems[:SHOWN_PROBLEMS],
        "more": max(0, len(report.problems) - SHOWN_PROBLEMS),
    }
    status = 422 if report.is_refused else 200
    return render(request, "catalog/banks/file.html", context, status=status)


@require_safe
def lecturer_workbook(request: HttpRequest) -> HttpResponse:
    on = today_of_keeper(request)
    content = lecturer_file.written(Lecturer.objects.order_by("bank_no", "name", "pk"))
    return _workbook(content, f"lecturers-{on:%Y%m%d}.xlsx")


@require_safe
def course_workbook(request: HttpRequest) -> HttpResponse:
    """As `load_courses` reads it back."""
    on = today_of_keeper(request)
    courses = Course.objects.select_related("lecturer").prefetch_related(*course_file.LINKED)
    content = course_file.written(courses.order_by("lecturer__bank_no", "title", "pk"))
    return _workbook(content, f"courses-{on:%Y%m%d}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
