"""The figures of an exam for those who set it, and the retiring of a question by one of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exams.analysing import job, retiring
from exams.models import Exam, Question
from exams.papermaking import permissions
from jobs import files
from keeping.free_texts import FreeText
from people.permissions import user_of

LISTED = 200


class RetireForm(forms.Form):
    reason = FreeText(label=gettext_lazy("停用理由"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
def analysis(request: HttpRequest, pk: int) -> HttpResponse:
    exam = _exam(request, pk)
    if request.method == "POST":
        job.submit(exam=exam, requested_by=user_of(request), now=timezone.now())
        return redirect("exams:analysis", pk)
    jobs = list(job.jobs_of(exam)[:20])
    done = next((one for one in jobs if files.result_of(one)), None)
    context = {
        "exam": exam,
        "running": next((one for one in jobs if not one.is_finished), None),
        "failed": jobs[0] if jobs and jobs[0].is_finished and jobs[0] != done else None,
        "done": done,
        **(_shown(done.result) if done else {}),
    }
    return render(request, "exams/analysis/analysis.html", context)


@require_safe
def workbook_file(request: HttpRequest, pk: int) -> FileResponse:
    exam = _exam(request, pk)
    path = next((found for one in job.jobs_of(exam) if (found := files.result_of(one))), None)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@require_POST
def retire(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    exam, form = _exam(request, pk), RetireForm(request.POST)
    asked = get_object_or_404(_analysed(exam), pk=question)
    if not form.is_valid():
        messages.error(request, _("请写明停用的理由，不超过 200 字。"))
        return redirect("exams:analysis", pk)
    try:
        retiring.retire(
            question=asked,
            exam=exam,
            reason=form.cleaned_data["reason"],
            retired_by=user_of(request),
            now=timezone.now(),
        )
    except retiring.RetirementError as refusal:
        messages.error(request, str(refusal))
    else:
        told = {"number": asked.number}
        messages.success(request, _("第 %(number)s 题已停用，不再组卷。") % told)
    return redirect("exams:analysis", pk)


def _shown(result: dict[str, Any]) -> dict[str, Any]:
    """Suspects first; whether a question is in use is asked now, not when it was analysed."""
    questions = sorted(result["questions"], key=lambda one: (not one["is_suspect"], one["number"]))
    listed = questions[:LISTED]
    pks = [one["question"] for one in listed]
    in_use = set(Question.objects.published().filter(pk__in=pks).values_list("pk", flat=True))
    for one in listed:
        one["is_in_use"] = one["question"] in in_use
    return {
        "report": result,
        "questions": listed,
        "more": len(questions) - len(listed),
        "suspects": sum(one["is_suspect"] for one in questions),
    }


def _analysed(exam: Exam) -> QuerySet[Question]:
    """The questions in the last figures of this exam: others are retired where they stand."""
    done = next((one for one in job.jobs_of(exam) if files.result_of(one)), None)
    known = [one["question"] for one in done.result["questions"]] if done else []
    return Question.objects.filter(pk__among=known)


def _exam(request: HttpRequest, pk: int) -> Exam:
    mine = permissions.set_by(user_of(request), on=timezone.localdate())
    return get_object_or_404(mine, pk=pk)
