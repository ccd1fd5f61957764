"""Requests for correction: one's own, with the form; and the officer's, to be answered."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from credits.claims import corrections
from credits.claims.corrections import CorrectionError
from credits.claims.forms import AnswerForm, CorrectionForm
from credits.claims.permissions import answerable_corrections, is_reviewer
from credits.claims.views import PAGE_SIZE, user_of
from credits.models import CorrectionRequest, Fact


@never_cache
@require_safe
def corrections_page(request: HttpRequest) -> HttpResponse:
    """One's own requests; for an officer those of her people, the open ones first."""
    user, today = user_of(request), timezone.localdate()
    own = CorrectionRequest.objects.filter(learner__user=user).select_related("answered_by")
    theirs = answerable_corrections(user, on=today).order_by(
        F("answered_at").desc(nulls_first=True), "due_on", "pk"
    )
    context = {
        "own": own.order_by("-asked_at")[:PAGE_SIZE],
        "page": Paginator(theirs, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_reviewer": is_reviewer(user, on=today),
        "today": today,
    }
    return render(request, "credits/claims/corrections.html", context)


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    facts = Fact.objects.in_force().filter(learner__user=user)
    fact = get_object_or_404(facts, source=request.GET.get("source", ""))
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["says"]
        try:
            made = corrections.ask(fact=fact, says=said, by=user, now=timezone.now())
        except CorrectionError as refusal:
            form.add_error(None, str(refusal))
        else:
            due = {"due": made.due_on}
            messages.success(request, _("已提出更正申请，%(due)s 前答复。") % due)
            return redirect("credits:corrections")
    context = {"form": form, "fact": fact}
    return render(request, "credits/claims/ask.html", context, status=422 if form.errors else 200)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    asked = get_object_or_404(answerable_corrections(user, on=timezone.localdate()), pk=pk)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise CorrectionError(_("请选择处理结果并写明答复。"))
        said = form.cleaned_data
        corrections.answer(
            request=asked, accepted=said["accepted"], text=said["text"], by=user,
            now=timezone.now(),
        )  # fmt: skip
    except CorrectionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已答复。"))
    return redirect("credits:corrections")
