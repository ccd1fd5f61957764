"""Authors' and reviewers' pages of the bank: import with a preview, export, release."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exams import (
    bank_export,
    bank_permissions,
    pictures,
    question_typing,
    reviewing,
    uploading,
)
from exams.bank_files import FileFormat
from exams.bank_forms import FORMAT_NAMES, ExportForm, QuestionsForm, ReleaseForm
from exams.formats import workbook
from exams.models import Question, QuestionFile
from people.models import User
from people.permissions import user_of
from people.sheets import UnreadableSheetError

PAGE_SIZE = 20
LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def bank(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    if not bank_permissions.is_reviewer(user, on=today):
        raise Http404
    is_author = bank_permissions.is_author(user, on=today)
    form = QuestionsForm(*_posted(request)) if is_author else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and (file := _uploaded(form, user)):
            return redirect("exams:question_file", file.pk)
    files = bank_permissions.own_files(user, on=today).defer("content", "report")
    context = {
        "form": form,
        "export_form": ExportForm() if is_author else None,
        "waiting": bank_permissions.releasable(user, on=today).count(),
        "files": files.order_by("-uploaded_at", "-pk")[:PAGE_SIZE],
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "exams/bank/bank.html", context, status=status)


@require_safe
def question_file(request: HttpRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    rows = file.report.get("rows", [])
    refused = [row for row in rows if row["outcome"] == "refused"]
    good = [row for row in rows if row["outcome"] != "refused"]
    context = {
        "file": file,
        "format": FORMAT_NAMES[file.format],
        "report": file.report,
        "refused": refused[:LISTED],
        "more_refused": len(refused) - LISTED,
        "good": good[:LISTED],
        "more_good": len(good) - LISTED,
        "to_write": file.report.get("created", 0) + file.report.get("changed", 0),
    }
    return render(request, "exams/bank/file.html", context)


@require_POST
def confirm_file(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        report = uploading.confirm(file=_file(request, pk), by=user_of(request))
    except uploading.ConfirmedBeforeError as refusal:
        messages.warning(request, str(refusal))
    else:
        count = report.counts["created"] + report.counts["changed"]
        messages.success(
            request, _("%(count)d 道题已存为草稿，等另一个人审题入库。") % {"count": count}
        )
    return redirect("exams:question_file", pk)


@require_POST
def discard_file(request: HttpRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    if file.is_waiting:
        file.delete()
    return redirect("exams:bank")


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    user, form = user_of(request), ExportForm(request.GET)
    if not bank_permissions.is_author(user, on=timezone.localdate()) or not form.is_valid():
        raise Http404
    questions = bank_permissions.exportable(user, on=timezone.localdate())
    if state := form.cleaned_data["state"]:
        questions = questions.filter(state=state)
    listed = questions.select_related("knowledge_point").order_by("number", "version")
    format_ = FileFormat(form.cleaned_data["format"])
    suffix, content_type = bank_export.SUFFIXES[format_]
    exported = bank_export.export(listed, format_)
    if exported.losses and "anyway" not in request.GET:
        context = {"exported": exported, "format": FORMAT_NAMES[format_.value]}
        return render(request, "exams/bank/losses.html", context)
    response = HttpResponse(exported.content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="questions.{suffix}"'
    return response


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    if not bank_permissions.is_author(user_of(request), on=timezone.localdate()):
        raise Http404
    _suffix, content_type = bank_export.SUFFIXES[FileFormat.XLSX]
    response = HttpResponse(workbook.template(), content_type=content_type)
    response["Content-Disposition"] = 'attachment; filename="questions-template.xlsx"'
    return response


@require_safe
def picture(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    if not bank_permissions.is_reviewer(user, on=today):
        raise Http404
    return pictures.response([get_object_or_404(Question, pk=pk)], digest)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    if not bank_permissions.is_reviewer(user, on=today):
        raise Http404
    drafts = bank_permissions.releasable(user, on=today)
    form = ReleaseForm(*_posted(request)[:1], drafts=drafts)
    if request.method == "POST" and form.is_valid() and _released(request, form, user):
        return redirect("exams:review_questions")
    listed = drafts.select_related("knowledge_point", "author").order_by("number", "version")
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "drafts": [_shown(one) for one in page]}
    status = 422 if form.errors else 200
    return render(request, "exams/bank/review.html", context, status=status)


def _released(request: HttpRequest, form: ReleaseForm, user: User) -> bool:
    try:
        count = reviewing.release(
            questions=[question.pk for question in form.cleaned_data["questions"]],
            reviewer=user,
            now=timezone.now(),
            knowledge_point=form.cleaned_data["knowledge_point"],
        )
    except reviewing.ReviewError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("%(count)d 道题已入库。") % {"count": count})
    return True


def _uploaded(form: QuestionsForm, user: User) -> QuestionFile | None:
    data, name = form.handed_in
    try:
        return uploading.upload(
            data=data, name=name, format_=form.format_chosen, by=user, now=timezone.now()
        )
    except UnreadableSheetError as refusal:
        for problem in refusal.problems:
            form.add_error("file", str(problem))
    return None


def _shown(question: Question) -> dict[str, Any]:
    return {
        "question": question,
        "options": question_typing.tell_options(question),
        "key": question_typing.tell_key(question),
        "pictures": pictures.of(question),
    }


def _file(request: HttpRequest, pk: int) -> QuestionFile:
    mine = bank_permissions.own_files(user_of(request), on=timezone.localdate())
    return get_object_or_404(mine, pk=pk)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
