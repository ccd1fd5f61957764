"""Ends the sessions whose time is over, before the view is asked and after the CSRF check."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from people.signing_in import session_ends, typed_before

GetResponse = Callable[[HttpRequest], HttpResponse]


class SessionEnds:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse | None:
        if SESSION_KEY not in request.session:
            return None
        now = time.time()
        if not session_ends.has_ended(request.session, now=now):
            session_ends.notice(request.session, now=now)
            return None
        return _end(request, needs_login=getattr(view, "login_required", True))


def _end(request: HttpRequest, *, needs_login: bool) -> HttpResponse | None:
    user_id = request.session[SESSION_KEY]
    logout(request)
    if not needs_login:
        return None
    said = _("您有一段时间没有操作，系统已自动退出。请重新登录。")
    messages.info(request, said)
    if request.headers.get("HX-Request"):
        return _away(_local(request, request.headers.get("HX-Current-URL", "")))
    if request.method != "POST":
        return None  # who is not logged in is led to the login, and back here
    if typed_before.keep(request.session, request, user_id=user_id):
        return _to_login(reverse("typed_before"))
    return _to_login(_local(request, request.headers.get("Referer", "")))


def _to_login(after: str) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": _login(after)})


def _away(after: str) -> HttpResponse:
    """A part of a page cannot show the login: the page as a whole goes there."""
    return HttpResponse(headers={"HX-Redirect": _login(after)})


def _login(after: str) -> str:
    return f"{resolve_url('login')}?{urlencode({'next': after})}"


def _local(request: HttpRequest, address: str) -> str:
    """The path of a page of ours; of any other address the home page's."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return reverse("home")
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
