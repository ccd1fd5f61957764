"""Roles are granted and ended on the page of a login; a second person agrees on another."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people import granting
from people.models import ChangeState, RoleKind, User
from people.permissions import agencies_for, holds_role, user_of
from portal.signing_in import account_views
from portal.signing_in.granting_form import GrantForm

PAGE_SIZE = 50


@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    user = account_views.one(request, pk, granting.GRANTER)
    now = timezone.now()
    reach = agencies_for(request.user, granting.GRANTER, on=timezone.localdate(now))
    form = GrantForm(request.POST, reach=reach)
    if not form.is_valid():
        return account_views.page(request, user, granting=form)
    try:
        change = granting.grant(user_id=user.pk, by=_asker(request), now=now, **_given(form))
    except granting.GrantRefusedError as refusal:
        form.add_error(None, str(refusal))
        return account_views.page(request, user, granting=form)
    waits = change.state == ChangeState.WAITING
    said = _("已提交，由另一人复核后生效。") if waits else _("已授予。")
    messages.success(request, said)
    return redirect("account", pk=pk)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    user = account_views.one(request, pk, granting.GRANTER)
    number = request.POST.get("role", "")
    role = get_object_or_404(user.roles, pk=number if number.isdecimal() else 0)
    why = request.POST.get("why", "").strip()[:200]
    if not why:
        messages.error(request, _("请写明结束角色的依据。"))
        return redirect("account", pk=pk)
    try:
        granting.end(role_id=role.pk, why=why, by=_asker(request), now=timezone.now())
    except granting.GrantRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("角色已结束，现在就不再有效。"))
    return redirect("account", pk=pk)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    found = granting.changes(request.user, on=timezone.localdate())
    found = found.select_related("user", "agency", "asked_by", "decided_by")
    ordered = found.order_by("-state", "-pk")  # what waits comes first
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(one, granting.may_decide(request.user, one)) for one in page]
    return render(request, "portal/signing_in/role_changes.html", {"page": page, "rows": rows})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    _refuse_others(request)
    now = timezone.now()
    get_object_or_404(granting.changes(request.user, on=timezone.localdate(now)), pk=pk)
    agrees = request.POST.get("decision") == "agree"
    try:
        granting.decide(change_id=pk, agrees=agrees, by=_asker(request), now=now)
    except granting.GrantRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已同意，角色生效。") if agrees else _("已记下不同意。"))
    return redirect("role_changes")


def _given(form: GrantForm) -> dict[str, Any]:
    return form.cleaned_data | {"kind": RoleKind(form.cleaned_data["kind"])}


def _refuse_others(request: HttpRequest) -> None:
    if not holds_role(request.user, *granting.DECIDERS, on=timezone.localdate()):
        raise Http404


def _asker(request: HttpRequest) -> User:
    return user_of(request)
