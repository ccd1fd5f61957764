"""What became of the invitations: open, used, expired, replaced, revoked; a lost one is revoked."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.models.invitation import InvitationQuerySet, InvitationState
from people.permissions import holds_role
from people.signing_in import accounts, invitations

PAGE_SIZE = 50


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found, asked = _issued(request), request.GET.get("state", "")
    if asked in InvitationState:
        found = found.in_state(asked, now=now)
    ordered = found.select_related("user", "issued_by", "revoked_by").order_by("-issued_at", "-pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, one.state(now=now)) for one in page],
        "states": InvitationState.choices,
        "asked": asked,
    }
    return render(request, "portal/signing_in/issued.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_issued(request), pk=pk)
    by: Any = request.user
    try:
        invitations.revoke(invitation_id=found.pk, by=by, now=timezone.now())
    except invitations.UnusableInvitationError:
        messages.error(request, _("这份邀请码已经用过、过期或者作废，不用撤销。"))
    else:
        messages.success(request, _("已撤销，这份邀请码不能再用。"))
    return redirect("issued_invitations")


def _issued(request: HttpRequest) -> InvitationQuerySet:
    on = timezone.localdate()
    if not holds_role(request.user, *accounts.INVITERS, on=on):
        raise Http404
    user: Any = request.user
    return invitations.issued(user, on=on)
