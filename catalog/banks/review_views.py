"""What the training department decides: who is due for a review, and each decision."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.banks import reviewing
from catalog.models import Course, Decision, Lecturer
from catalog.permissions import runs_the_catalogue
from keeping.free_texts import FreeText

AHEAD = timedelta(days=90)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=gettext_lazy("决定"), choices=Decision.choices)
    decided_on = forms.DateField(
        label=gettext_lazy("日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = FreeText(
        label=gettext_lazy("说明"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("除评审通过外，须写明理由。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    on = today_of_keeper(request)
    horizon = on + AHEAD
    due_lecturers = reviewing.due(Lecturer.objects.all(), on=horizon)
    due_courses = reviewing.due(Course.objects.select_related("lecturer"), on=horizon)
    context = {
        "lecturers": [(one, reviewing.expires_on(one)) for one in due_lecturers],
        "courses": [(one, reviewing.expires_on(one)) for one in due_courses],
        "on": on,
        "keeps": True,
    }
    return render(request, "catalog/banks/reviews.html", context)


@require_POST
def decide_lecturer(request: HttpRequest, pk: int) -> HttpResponse:
    on = today_of_keeper(request)
    _decide(request, get_object_or_404(Lecturer, pk=pk), on=on)
    return redirect("catalog:lecturer", pk)


@require_POST
def decide_course(request: HttpRequest, pk: int) -> HttpResponse:
    on = today_of_keeper(request)
    _decide(request, get_object_or_404(Course, pk=pk), on=on)
    return redirect("catalog:course", pk)


def today_of_keeper(request: HttpRequest) -> date:
    on = timezone.localdate()
    if not runs_the_catalogue(request.user, on=on):
        raise Http404
    return on


def _decide(request: HttpRequest, subject: Lecturer | Course, *, on: date) -> None:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}：{errors[0]}")
        return
    typed = form.cleaned_data
    try:
        reviewing.decide(
            subject=subject, decision=Decision(typed["decision"]), note=typed["note"],
            by=request.user, decided_on=typed["decided_on"], on=on,
        )  # fmt: skip
    except reviewing.BankDecisionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已记下这项决定。"))
