"""The personnel office follows its notices: the list by stage, one notice, what is recorded."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from credits.models import EventKind, Notice, NoticeKind, NoticeReceipt
from credits.notice_views import ISSUERS, READERS, ScopeForm
from credits.noticing import events, following, receipts, withdrawing
from credits.noticing.following import Deadlines, Stage
from credits.noticing.forms import (
    PaperAnswerForm,
    ReasonForm,
    ReceiptForm,
    ServiceForm,
    SignedForm,
    TakeBackForm,
)
from documents.downloads import as_download
from documents.shelf import FileRefusedError
from people.models import RoleKind
from people.permissions import agencies_for, user_of

PAGE_SIZE = 50
REFUSALS = (events.NoticeError, FileRefusedError)


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    return _followed(request, ServiceForm(initial={"served_on": timezone.localdate()}))


@require_POST
def serve(request: HttpRequest) -> HttpResponse:
    """Record one service for the ticked notices, or for all that the filter shows."""
    scope = ScopeForm(request, ISSUERS)
    form = ServiceForm(request.POST)
    if not form.is_valid():
        return _followed(request, form)
    try:
        served = events.serve(
            _chosen(request, scope),
            served=form.served(),
            recorded_by=user_of(request),
            now=timezone.now(),
        )
    except events.NoticeError as refusal:
        form.add_error(None, str(refusal))
        return _followed(request, form)
    if not served:
        form.add_error(None, _("没有勾选未送达的通知"))
        return _followed(request, form)
    said = ngettext("已登记 %(count)d 份通知的送达。", "已登记 %(count)d 份通知的送达。", served)
    messages.success(request, said % {"count": served})
    stage = _stage(request) or ""
    return redirect(reverse("credits:followed_notices") + f"{scope.query}&stage={stage}")


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, *READERS)
    deadlines = Deadlines.of(timezone.localdate())
    recorded = following.history(found)
    done = {one.event.kind for one in recorded if one.correction is None}
    withdrawal = found.withdrawals.select_related("series", "issued_by").first()
    has_caught_up = bool(found.learner_id) and events.has_caught_up(found)
    context = {
        "notice": found,
        "letter": found.letter,
        "records": recorded,
        "withdrawal": withdrawal,
        "receipts": [
            (one, TakeBackForm(auto_id=f"receipt_{one.pk}_%s")) for one in receipts.listed(found)
        ],
        "deadlines": deadlines,
        "may_act": not withdrawal
        and found.kind != NoticeKind.WITHDRAWAL
        and _open_to(request, *ISSUERS).filter(pk=pk).exists(),
        "lacks": [kind for kind in EventKind.values if kind not in done],
        "has_caught_up": has_caught_up,
        "forms": {
            "service": ServiceForm(initial={"served_on": deadlines.on}),
            "signed": SignedForm(initial={"signed_on": deadlines.on}),
            "answer": PaperAnswerForm(),
            # What the office most often writes when a late fact has closed the gap.
            "reason": ReasonForm(
                initial={"reason": _("有关学分补记后，已达到年度要求") if has_caught_up else ""}
            ),
            "receipt": ReceiptForm(),
        },
    }
    return render(request, "credits/noticing/notice.html", context)


@require_POST
def serve_one(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk, *ISSUERS), ServiceForm(request.POST)
    return _act(request, found, form, _("已登记送达。"), lambda: events.serve(
        Notice.objects.filter(pk=pk), served=form.served(), recorded_by=user_of(request),
        now=timezone.now(),
    ))  # fmt: skip


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk, *ISSUERS), SignedForm(request.POST)
    return _act(request, found, form, _("已登记签收。"), lambda: events.acknowledge_on_paper(
        notice=found, on=form.day, recorded_by=user_of(request), now=timezone.now()
    ))  # fmt: skip


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk, *ISSUERS), PaperAnswerForm(request.POST)
    return _act(request, found, form, _("已登记答复。"), lambda: events.answer_on_paper(
        notice=found, text=form.cleaned_data["text"], recorded_by=user_of(request),
        now=timezone.now(),
    ))  # fmt: skip


@require_POST
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, *ISSUERS)
    return _act(request, found, None, _("已确认整改完成。"), lambda: events.confirm_rectified(
        notice=found, remark="", recorded_by=user_of(request), now=timezone.now()
    ))  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk, *ISSUERS), ReasonForm(request.POST)
    return _act(request, found, form, _("已撤销，撤销通知已编号。"), lambda: withdrawing.withdraw(
        notice=found, reason=form.cleaned_data["reason"], withdrawn_by=user_of(request),
        now=timezone.now(),
    ))  # fmt: skip


@require_POST
def attach_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _found(request, pk, *ISSUERS), ReceiptForm(request.POST, request.FILES)
    return _act(request, found, form, _("回执已附上。"), lambda: receipts.attach(
        notice=found, upload=form.cleaned_data["file"], by=user_of(request), now=timezone.now()
    ))  # fmt: skip


@require_POST
def take_back_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    open_to = _open_to(request, *ISSUERS)
    wrong = get_object_or_404(NoticeReceipt.objects.filter(notice__in=open_to), pk=pk)
    found, form = _found(request, wrong.notice_id, *ISSUERS), TakeBackForm(request.POST)
    return _act(request, found, form, _("回执已撤回。"), lambda: receipts.take_back(
        receipt=wrong, **form.cleaned_data, by=user_of(request), now=timezone.now()
    ))  # fmt: skip


@require_safe
def receipt(request: HttpRequest, pk: int) -> FileResponse:
    """The scan, to who may read the notice, as a download that no browser opens by itself."""
    readable = _open_to(request, *READERS)
    kept = NoticeReceipt.objects.exclude(withdrawals__is_erased=True)
    found = get_object_or_404(kept, pk=pk, notice__in=readable)
    return as_download(receipts.open_file, found)


def _followed(request: HttpRequest, form: ServiceForm) -> HttpResponse:
    scope = ScopeForm(request, READERS)
    year, deadlines = scope.cleaned_data["year"], Deadlines.of(timezone.localdate())
    stage, notices = _stage(request), following.in_subtree(scope.chosen, year=year)
    counts = following.counts(notices, deadlines)
    listed = following.listed(notices, stage, deadlines)
    issuable = agencies_for(request.user, *ISSUERS, on=deadlines.on)
    context = {
        "scope": scope,
        "year": year,
        "agencies": scope.choices(),
        "stage": stage,
        "stages": [(one, counts[one]) for one in Stage],
        "page": Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_serve": stage in (Stage.UNSERVED, Stage.LATE)
        and issuable.filter(pk=scope.chosen.pk).exists(),
        "form": form,
        "deadlines": deadlines,
    }
    return render(request, "credits/noticing/followed.html", context)


def _chosen(request: HttpRequest, scope: ScopeForm) -> QuerySet[Notice]:
    """The ticked ones, or all of the list: only of the subtree that the officer's role reaches."""
    year = scope.cleaned_data["year"]
    within = Notice.objects.filter(year=year, agency__path__startswith=scope.chosen.path)
    if request.POST.get("all") == "1":
        deadlines = Deadlines.of(timezone.localdate())
        kept = following.listed(following.followed(within), _stage(request), deadlines)
        return Notice.objects.filter(pk__in=kept.order_by().values("pk"))
    ticked = [int(pk) for pk in request.POST.getlist("notice") if pk.isdecimal() and len(pk) < 19]
    return within.filter(pk__in=ticked)


def _stage(request: HttpRequest) -> Stage | None:
    given = request.POST if request.method == "POST" else request.GET
    asked = given.get("stage", "")
    return Stage(asked) if asked in Stage.values else None


def _open_to(request: HttpRequest, *kinds: RoleKind) -> QuerySet[Notice]:
    agencies = agencies_for(request.user, *kinds, on=timezone.localdate())
    return following.open_to(user_of(request), agencies)


def _found(request: HttpRequest, pk: int, *kinds: RoleKind) -> Notice:
    related = ("series", "agency", "learner", "issued_by", "refers_to__series")
    return get_object_or_404(_open_to(request, *kinds).select_related(*related), pk=pk)


def _act(
    request: HttpRequest,
    found: Notice,
    form: Any,
    done: str,
    act: Callable[[], object],
) -> HttpResponse:
    """Do one thing to a notice and go back to it, with what was done or why it was refused."""
    if form is not None and not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}：{'；'.join(errors)}")
    else:
        try:
            act()
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
    return redirect("credits:notice", found.pk)
