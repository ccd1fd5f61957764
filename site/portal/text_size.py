"""大字版: every page in larger letters. The browser remembers it, and nobody else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.switches import back, remember

LARGE = "large"


def text_size(request: HttpRequest) -> dict[str, object]:
    """For every template: whether this browser has asked for large letters."""
    return {"has_large_text": request.COOKIES.get(settings.TEXT_SIZE_COOKIE_NAME) == LARGE}


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
        remember(response, settings.TEXT_SIZE_COOKIE_NAME, LARGE)
    else:
        response.delete_cookie(settings.TEXT_SIZE_COOKIE_NAME)
    return response
