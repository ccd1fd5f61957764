"""Whoever needs a second factor and has none, or whose password is too old, is led to the page
that mends it, and nowhere else.

Asked again whenever the session's last request is noted anyway (session_ends), a tenth of the
time that may pass idle: a role that is granted today is guarded within minutes, and a page of
somebody without a role costs no query more.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from people.signing_in import passwords, second_factor, second_step, session_ends

ASKED = "second_factor"
# What one needs to set it up, to leave, and to read the page.
OPEN = {
    "logout",
    "language",
    "text_size",
    "manifest",
    "account_reauthenticate",
    "change_password",
}

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecondFactor:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        if SESSION_KEY not in request.session:
            return None
        if not getattr(view, "login_required", True) or _is_open(request):
            return None
        page = _mending(request)
        return _led_to(page, request) if page else None


def _mending(request: HttpRequest) -> str | None:
    """The name of the page that she has to see to first."""
    if not (settings.MFA_FOR_ROLES or settings.PASSWORDS_BY_DENGBAO):
        return None
    seen, now = request.session.get(session_ends.SEEN, 0), timezone.now()
    if request.session.get(ASKED) == seen:
        return None
    if passwords.is_aged(request.user, now=now):
        return "change_password"
    on = timezone.localdate(now)
    if second_factor.is_required(request.user, on=on) and not _has_one(request):
        return "mfa_index"
    request.session[ASKED] = seen
    return None


def _has_one(request: HttpRequest) -> bool:
    """Her own, or that of the house which vouched for this login."""
    return request.session.get(second_step.PROVED) or second_factor.is_set_up(request.user)


def _is_open(request: HttpRequest) -> bool:
    name = request.resolver_match.url_name if request.resolver_match else None
    return name is not None and (name in OPEN or name.startswith("mfa_"))


def _led_to(page: str, request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": reverse(page)})
    return redirect(page)
