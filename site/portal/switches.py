"""What the switches in the foot of each page share: the way back, and what a browser remembers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

A_YEAR = 365 * 24 * 60 * 60  # seconds


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page of ours where a switch was pressed."""
    here = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        here, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(here if is_ours else reverse("home"))


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    response.set_cookie(
        cookie,
        value,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
