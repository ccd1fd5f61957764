"""The listener's form after a lecture, and the organiser's hiding of a comment."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from catalog import browsing, evaluating
from catalog.models import SCORES, Rating, Session
from catalog.permissions import organised_sessions
from catalog.session_lock import SessionBusyError
from keeping.free_texts import FreeText

REFUSALS = (evaluating.EvaluationError, SessionBusyError)


class ScoreSelect(forms.RadioSelect):
    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The group's own place, to which the summary of errors leads."""
        return super().id_for_label(id_, index) or id_


class EvaluationForm(forms.Form):
    comment = FreeText(
        label=gettext_lazy("意见建议"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("可不填。请不要写本人或他人的个人信息。"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for name, label in SCORES.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[(one, one) for one in Rating.values],
                coerce=int,
                widget=ScoreSelect,
                error_messages={"required": gettext_lazy("请选一个分数。")},
            )
        self.order_fields([*SCORES, "comment"])

    def scores(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in SCORES}

    def scored(self) -> list[forms.BoundField]:
        return [self[name] for name in SCORES]


class HidingForm(forms.Form):
    why = FreeText(max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    learner, now = browsing.learner_of(request.user), timezone.now()
    reachable = evaluating.attended(learner) if learner else Session.objects.none()
    session = get_object_or_404(reachable.shown(), pk=pk)
    assert learner is not None
    if request.method != "POST" and not evaluating.open_for(learner, now=now).filter(pk=pk):
        messages.warning(request, _("这场讲座您已评价，或不在评价时间内。"))
        return redirect("catalog:my_sessions")
    form = EvaluationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _given(request, session, learner, form, now)
    status = 422 if form.is_bound else 200
    context = {"session": session, "form": form}
    return render(request, "catalog/evaluate.html", context, status=status)


@require_POST
def hide_comment(request: HttpRequest, pk: int, key: Any) -> HttpResponse:
    now = timezone.now()
    sessions = organised_sessions(request.user, on=timezone.localdate())
    session = get_object_or_404(sessions, pk=pk)
    slip = get_object_or_404(evaluating.comments(session, now=now), pk=key)
    form = HidingForm(request.POST)
    try:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        evaluating.hide_comment(slip=slip, why=why, by=request.user, now=now)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已隐去一条意见，原文和理由留存备查。"))
    return redirect("catalog:attendance", pk=pk)


def _given(
    request: HttpRequest, session: Session, learner: Any, form: EvaluationForm, now: datetime
) -> HttpResponse:
    try:
        evaluating.give(
            session=session, learner=learner, scores=form.scores(),
            comment=form.cleaned_data["comment"], now=now,
        )  # fmt: skip
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("谢谢，评价已匿名提交。"))
    return redirect("catalog:my_sessions")
