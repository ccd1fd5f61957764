"""The training department takes the banks home as files, and brings them back."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.banks.bank_file import OUTCOMES, BankFile
from catalog.banks.course_file import LINKED, CourseFile
from catalog.banks.lecturer_file import LecturerFile
from catalog.banks.review_views import today_of_keeper
from catalog.models import Course, Lecturer
from people.sheets.limits import limits

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_PROBLEMS = 100


@dataclass(frozen=True)
class Desk:
    """One bank as the page of its file speaks of it."""

    bank: type[BankFile]
    bank_name: str | Promise
    title: str | Promise
    known_by: str | Promise
    columns: str | Promise
    back: str


LECTURERS = Desk(
    LecturerFile,
    _("师资库"),
    _("导入师资"),
    _("按编号核对"),
    _("xlsx 或 csv；须有编号、姓名两列，可有单位、职务、职称、专业领域、联系电话、简介。"),
    "catalog:banks",
)
COURSES = Desk(
    CourseFile,
    _("课程库"),
    _("导入课程"),
    _("按师资编号和课程名称核对"),
    _(
        "xlsx 或 csv；须有师资编号、课程名称、学时三列，可有授课人、类别、内容简介、知识点、"
        "现场教学点。授课人须已在师资库。"
    ),
    "catalog:courses",
)


class BankFileForm(forms.Form):
    file = forms.FileField(label=_("文件"), widget=forms.FileInput({"accept": ".xlsx,.csv"}))

    def __init__(self, *args: Any, desk: Desk) -> None:
        super().__init__(*args)
        self.label_suffix = ""
        self.fields["file"].help_text = str(desk.columns)


@require_http_methods(["GET", "HEAD", "POST"])
def lecturer_file_page(request: HttpRequest) -> HttpResponse:
    return _page(request, LECTURERS)


@require_http_methods(["GET", "HEAD", "POST"])
def course_file_page(request: HttpRequest) -> HttpResponse:
    return _page(request, COURSES)


@require_safe
def lecturer_workbook(request: HttpRequest) -> HttpResponse:
    on = today_of_keeper(request)
    content = LecturerFile.written(Lecturer.objects.order_by("bank_no", "name", "pk"))
    return _workbook(content, f"lecturers-{on:%Y%m%d}.xlsx")


@require_safe
def course_workbook(request: HttpRequest) -> HttpResponse:
    on = today_of_keeper(request)
    courses = Course.objects.select_related("lecturer").prefetch_related(*LINKED)
    content = CourseFile.written(courses.order_by("lecturer__bank_no", "title", "pk"))
    return _workbook(content, f"courses-{on:%Y%m%d}.xlsx")


def _page(request: HttpRequest, desk: Desk) -> HttpResponse:
    today_of_keeper(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BankFileForm(*posted, desk=desk)
    context: dict[str, Any] = {"form": form, "desk": desk}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "catalog/banks/file.html", context, status=status)
    file = form.cleaned_data["file"]
    data = file.read(limits().file_bytes + 1)
    dry_run = request.POST.get("act") != "load"
    report = desk.bank.load(data=data, name=file.name, dry_run=dry_run)
    if report.written:
        counts = {name: report.counts[name] for name in OUTCOMES}
        done = _("已导入：新增 %(created)d 条，更改 %(changed)d 条，未变 %(unchanged)d 条。")
        messages.success(request, done % counts)
        return redirect(desk.back)
    context |= {
        "report": report,
        "counts": report.counts,
        "problems": report.problems[:SHOWN_PROBLEMS],
        "more": max(0, len(report.problems) - SHOWN_PROBLEMS),
    }
    status = 422 if report.is_refused else 200
    return render(request, "catalog/banks/file.html", context, status=status)


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
