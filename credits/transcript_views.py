"""Transcripts: issue, read, print. The page that verifies them is credits.noticing.verify_views."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits import paper_codes, transcript_printing, transcripts
from credits.editions import NoRulebookInForceError
from credits.models import Transcript
from people.models import Learner
from people.permissions import user_of, visible_learners


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    learner = get_object_or_404(Learner, user=request.user.pk)
    return redirect("credits:transcripts", learner.pk)


@require_safe
def issued(request: HttpRequest, learner_pk: int) -> HttpResponse:
    learner = _learner(request, learner_pk)
    listed = learner.transcripts.select_related("issued_by").order_by("-issued_at", "-pk")
    context = {"learner": learner, "transcripts": listed}
    return render(request, "credits/transcript/issued.html", context)


@require_POST
def issue(request: HttpRequest, learner_pk: int) -> HttpResponse:
    learner = _learner(request, learner_pk)
    try:
        made = transcripts.issue(learner=learner, issued_by=user_of(request), now=timezone.now())
    except NoRulebookInForceError as refusal:
        messages.error(request, str(refusal))
        return redirect("credits:transcripts", learner.pk)
    return redirect("credits:transcript", made.pk)


@require_safe
def transcript(request: HttpRequest, pk: int) -> HttpResponse:
    found = _transcript(request, pk)
    context = {
        "transcript": found,
        "content": found.content,
        "code": paper_codes.grouped(found.code),
        "address": _address(request, found),
    }
    return render(request, "credits/transcript/transcript.html", context)


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = _transcript(request, pk)
    try:
        printed = transcript_printing.as_pdf(found, address=_address(request, found))
    except transcript_printing.UnprintableTranscriptError as refusal:
        messages.error(request, str(refusal))
        return redirect("credits:transcript", found.pk)
    name = f"transcript-{found.learner.personnel_no}.pdf"
    return HttpResponse(
        printed,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _learner(request: HttpRequest, pk: int) -> Learner:
    visible = visible_learners(request.user, on=timezone.localdate())
    return get_object_or_404(visible.select_related("agency"), pk=pk)


def _transcript(request: HttpRequest, pk: int) -> Transcript:
    visible = transcripts.visible_to(user_of(request), on=timezone.localdate())
    return get_object_or_404(visible.select_related("learner"), pk=pk)


def _address(request: HttpRequest, found: Transcript) -> str:
    code = paper_codes.grouped(found.code)
    return request.build_absolute_uri(reverse("credits:verify", args=[code]))
