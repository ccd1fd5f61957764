"""Where one is logged in just now, and ending it there; who one is, is asked again before."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from people.permissions import user_of
from people.signing_in import own_sessions


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    this = request.session.session_key
    opened = own_sessions.opened(user_of(request), this=this, now=timezone.now())
    return render(request, "portal/signing_in/own_sessions.html", {"opened": opened})


@require_POST
def end_one(request: HttpRequest) -> HttpResponse:
    raise_if_reauthentication_required(request, app="allauth.mfa")
    this, mark = request.session.session_key, request.POST.get("session", "")
    if own_sessions.end_one(user=user_of(request), mark=mark, this=this):
        messages.success(request, _("已结束那台设备上的登录。"))
    else:
        messages.info(request, _("那台设备上的登录已经不在了。"))
    return redirect("own_sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    raise_if_reauthentication_required(request, app="allauth.mfa")
    own_sessions.end_others(user_id=user_of(request).pk, this=request.session.session_key)
    messages.success(request, _("其他设备上的登录都已结束。"))
    return redirect("own_sessions")
