"""Proposing, looking at whose result would change, and agreeing; a foreign exam is not found."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.models import Remarking, RemarkingState
from exams.oversight import permissions
from exams.remarking import deciding, effects
from exams.remarking.forms import RemarkingForm
from people.models import User

PAGE_SIZE = 50


@never_cache
@require_http_methods(["GET", "POST"])
def remarkings(request: HttpRequest, pk: int) -> HttpResponse:
    held = permissions.held_by(_user(request), on=timezone.localdate())
    found = get_object_or_404(held, pk=pk)
    form = RemarkingForm(request.POST or None, exam=found)
    if form.is_valid():
        try:
            made = form.propose(proposed_by=_user(request), now=timezone.now())
        except deciding.RemarkingError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("exams:remarking", made.pk)
    made_ones = found.remarkings.select_related("question", "corrected", "proposed_by")
    context = {"exam": found, "form": form, "remarkings": made_ones.order_by("-proposed_at")}
    status = 400 if form.errors else 200
    return render(request, "exams/remarking/remarkings.html", context, status=status)


@never_cache
@require_GET
def remarking(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    is_open = found.state == RemarkingState.PROPOSED
    changed = list(effects.of(found)) if is_open else []
    changes = found.changes.select_related("attempt__learner__agency").order_by("pk")
    context = {
        "remarking": found,
        "exam": found.exam,
        "is_open": is_open,
        "is_proposer": found.proposed_by_id == request.user.pk,
        "total": len(changed) if is_open else changes.count(),
        "turned": sum(each.changes_the_verdict for each in changed),
        "page": Paginator(changed or changes, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "exams/remarking/remarking.html", context)


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    try:
        changed = deciding.agree(remarking=found, agreed_by=_user(request), now=timezone.now())
    except deciding.RemarkingError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已重评，%(count)d 份成绩有变动。") % {"count": changed})
    return redirect("exams:remarking", pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _remarking_or_404(request, pk)
    try:
        deciding.withdraw(remarking=found)
    except deciding.RemarkingError as refusal:
        messages.error(request, str(refusal))
    return redirect("exams:remarkings", found.exam_id)


def _remarking_or_404(request: HttpRequest, pk: int) -> Remarking:
    held = permissions.held_by(_user(request), on=timezone.localdate())
    rows = Remarking.objects.filter(exam__in=held.values("pk"))
    rows = rows.select_related("exam", "question", "corrected", "proposed_by", "agreed_by")
    return get_object_or_404(rows, pk=pk)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)  # every page asks for a login
