"""What a person finds of the documents addressed to her: reads, signs for and answers them."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits.models import EventKind, Notice, NoticeKind
from credits.noticing import events, following
from credits.noticing.forms import AnswerForm
from people.permissions import user_of


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The newest first; a withdrawal stands as a document of its own."""
    listed = _mine(request).select_related("series").order_by("-issued_on", "-pk")
    days = {
        one.pk: one for one in following.followed(_mine(request)).prefetch_related("withdrawals")
    }
    rows = [(one, days.get(one.pk)) for one in listed]
    return render(request, "credits/noticing/mine.html", {"rows": rows})


@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    return _received(request, _found(request, pk), AnswerForm())


@require_POST
def sign_for(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        events.acknowledge(notice=found, by=user_of(request), now=timezone.now())
    except events.NoticeError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已签收。"))
    return redirect("credits:received_notice", found.pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _received(request, found, form)
    text = form.cleaned_data["text"]
    try:
        events.answer(notice=found, text=text, by=user_of(request), now=timezone.now())
    except events.NoticeError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("答复已提交，本人不能再改；要补充请与人事部门联系。"))
    return redirect("credits:received_notice", found.pk)


def _received(request: HttpRequest, found: Notice, form: AnswerForm) -> HttpResponse:
    recorded = following.history(found)
    done = {one.event.kind: one.event for one in recorded if one.correction is None}
    withdrawal = found.withdrawals.select_related("series").first()
    is_open = not withdrawal and found.kind != NoticeKind.WITHDRAWAL
    context = {
        "notice": found,
        "letter": found.letter,
        "records": recorded,
        "served": done.get(EventKind.SERVED),
        "withdrawal": withdrawal,
        "may_sign": is_open and EventKind.ACKNOWLEDGED not in done,
        "may_answer": is_open and EventKind.ANSWERED not in done,
        "form": form,
    }
    return render(request, "credits/noticing/received.html", context)


def _mine(request: HttpRequest) -> QuerySet[Notice]:
    return Notice.objects.filter(learner__user=request.user.pk)


def _found(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(_mine(request).select_related("series", "refers_to__series"), pk=pk)
