"""A unit's declarations: the list, the form, one declaration with its steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.declarations import attachments, declaring, questions
from catalog.declarations.form import AttachmentForm, DeclarationForm
from catalog.models import Call, Declaration, DeclarationState
from catalog.permissions import DECLARERS, declared_by
from people.permissions import agencies_for, user_of

PAGE_SIZE = 50
BREAK = 10  # minutes, proposed


@require_safe
def declarations(request: HttpRequest) -> HttpResponse:
    today, now = timezone.localdate(), timezone.now()
    if not agencies_for(request.user, *DECLARERS, on=today).exists():
        raise Http404
    shown = declared_by(request.user, on=today).select_related("call", "host")
    page = Paginator(shown.order_by("-changed_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    calls = Call.objects.filter(closes_at__gt=now).order_by("closes_at")
    return render(request, "catalog/declarations.html", {"page": page, "calls": calls, "now": now})


def declare(request: HttpRequest, call_pk: int) -> HttpResponse:
    call = get_object_or_404(Call, pk=call_pk)
    hosts = agencies_for(request.user, *DECLARERS, on=timezone.localdate())
    first = hosts.order_by("path").first()
    if first is None:
        raise Http404
    blank = Declaration(call=call, host=first, break_minutes=BREAK, contact=user_of(request).name)
    last = declared_by(request.user, on=timezone.localdate()).order_by("-pk").first()
    if last is not None:  # whom to call changes seldom
        blank.host, blank.contact = last.host, last.contact
        blank.telephone, blank.approver = last.telephone, last.approver
    return _form(request, blank)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, _own(request, pk))


@require_safe
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    own = _own(request, pk)
    context = {
        "declaration": own,
        "steps": declaring.told_steps(own),
        "answers": questions.answered(own),
        "attachments": attachments.shown(own),
        "attachment_form": AttachmentForm(label_suffix=""),
        "limits": attachments.limits(),
        "asked_files": own.call.files.all(),
        "is_editable": own.state in declaring.EDITABLE,
        "may_withdraw": own.told_state in {*declaring.EDITABLE, DeclarationState.SUBMITTED},
    }
    return render(request, "catalog/declaration.html", context)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _take_step(request, pk, declaring.submit, _("已申报，等待遴选。"))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _take_step(request, pk, declaring.withdraw, _("已撤回。"))


def _form(request: HttpRequest, own: Declaration) -> HttpResponse:
    hosts = agencies_for(request.user, *DECLARERS, on=timezone.localdate())
    form = DeclarationForm(request.POST or None, instance=own, hosts=hosts)
    if request.method == "POST" and form.is_valid():
        try:
            kept = declaring.save(
                declaration=form.save(commit=False),
                knowledge_points=form.cleaned_data["knowledge_points"],
                by=user_of(request),
                now=timezone.now(),
            )
        except declaring.DeclarationError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("catalog:declaration", pk=kept.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "call": own.call, "declaration": own}
    return render(request, "catalog/declare.html", context, status=status)


def _take_step(request: HttpRequest, pk: int, step: Any, done: str) -> HttpResponse:
    own = _own(request, pk)
    try:
        step(declaration=own, by=request.user, now=timezone.now())
    except declaring.DeclarationError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("catalog:declaration", pk=pk)


def _own(request: HttpRequest, pk: int) -> Declaration:
    shown = declared_by(request.user, on=timezone.localdate())
    return get_object_or_404(
        shown.select_related("call__catalog", "host", "venue", "lecturer", "lecture"), pk=pk
    )
