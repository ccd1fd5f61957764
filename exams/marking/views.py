"""The markers' pages: what waits, and one anonymous answer at a time. Another's is not found."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from exams import pictures
from exams.marking import desk
from exams.models import Exam, Script
from exams.question_pictures import numbered
from keeping.free_texts import FreeText
from people.permissions import user_of


class MarkForm(forms.Form):
    points = forms.DecimalField(
        label=gettext_lazy("给分"), min_value=0, max_digits=7, decimal_places=2
    )
    remark = FreeText(
        label=gettext_lazy("评语（可不填，不显示给考生）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, most: Decimal, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # -- handed on as they came
        points = self.fields["points"]
        points.help_text = _("0 到 %(most)s 分，可给半分。") % {"most": f"{most.normalize():f}"}
        points.widget.attrs |= {"max": str(most), "step": "0.5", "inputmode": "decimal"}
        points.validators.append(MaxValueValidator(most))


@require_GET
def piles(request: HttpRequest) -> HttpResponse:
    return render(request, "exams/marking/piles.html", {"piles": desk.piles_of(user_of(request))})


@require_GET
def next_script(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(Exam.objects.filter(markers__user=request.user.pk), pk=pk)
    script = desk.next_for(user_of(request), exam, now=timezone.now())
    if script is None:
        messages.success(request, _("这场考试目前没有待您评阅的答卷。"))
        return redirect("exams:marking")
    return redirect("exams:script", script.pk)


@require_http_methods(["GET", "POST"])
def script(request: HttpRequest, pk: int) -> HttpResponse:
    scripts = desk.open_to(user_of(request)).select_related("question", "attempt__exam")
    if request.method == "POST" and not scripts.filter(pk=pk).exists():
        return _too_late(request, pk)
    found = get_object_or_404(scripts, pk=pk)
    if request.method == "GET" and not desk.keep(
        script=found, marker=user_of(request), now=timezone.now()
    ):
        messages.warning(request, _("这份答卷正由别人评阅，已为您换一份。"))
        return redirect("exams:next_script", found.attempt.exam_id)
    form = MarkForm(request.POST or None, most=found.points)
    if form.is_valid():
        return _mark(request, found, form)
    shown = pictures.of(found.question)
    context = {
        "script": found,
        "stem": numbered(found.question.stem, shown),
        "pictures": shown,
        "answer": desk.answer_of(found),
        "form": form,
    }
    return render(request, "exams/marking/script.html", context, status=400 if form.errors else 200)


@require_GET
def picture(request: HttpRequest, pk: int, digest: str) -> HttpResponse:
    """A picture of the question, for whoever has its answer before her."""
    found = get_object_or_404(desk.open_to(user_of(request)).select_related("question"), pk=pk)
    return pictures.response([found.question], digest)


def _mark(request: HttpRequest, found: Script, form: MarkForm) -> HttpResponse:
    exam = found.attempt.exam_id
    try:
        desk.mark(
            script=found,
            marker=user_of(request),
            points=form.cleaned_data["points"],
            remark=form.cleaned_data["remark"],
            now=timezone.now(),
        )
    except desk.MarkingError as refusal:
        messages.warning(request, str(refusal))
    return redirect("exams:next_script", exam)


def _too_late(request: HttpRequest, pk: int) -> HttpResponse:
    """Two others have marked it while the page stood open; or it never was hers."""
    hers = Script.objects.filter(attempt__exam__markers__user=request.user.pk)
    found = get_object_or_404(hers.exclude(candidate=request.user.pk), pk=pk)
    messages.warning(request, _("这份答卷已评完，没有用上您的给分。"))
    return redirect("exams:next_script", found.attempt.exam_id)
