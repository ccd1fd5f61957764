"""大字版: every page in larger letters. The browser remembers it, and nobody else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

COOKIE, LARGE = "text_size", "large"
A_YEAR = 365 * 24 * 60 * 60  # seconds


def text_size(request: HttpRequest) -> dict[str, object]:
    """For every template: whether this browser has asked for large letters."""
    return {"has_large_text": request.COOKIES.get(COOKIE) == LARGE}


@csrf_exempt
@login_not_required
@require_POST
def change(request: HttpRequest) -> HttpResponseRedirect:
    """Switch, and back to the page where it was asked.

    The form holds no address and no token: pages that must not tell a foreign object from a missing
    one stay the same to the byte. Whoever forged it would only make letters larger.
    """
    response = back(request)
    if request.POST.get("size") == LARGE:
        response.set_cookie(
            COOKIE,
            LARGE,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE)
    return response


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page of ours where a switch was pressed."""
    here = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        here, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(here if is_ours else reverse("home"))
