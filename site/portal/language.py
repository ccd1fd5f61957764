"""The switch between Chinese and English. The browser remembers it, and nobody else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.switches import back, remember


@csrf_exempt
@login_not_required
@require_POST
def change(request: HttpRequest) -> HttpResponseRedirect:
    """Switch, and back to the page where it was asked; no address and no token, as with the size.

    Whoever forged it would only change the language.
    """
    response = back(request)
    asked = request.POST.get("language", "")
    if asked == settings.LANGUAGE_CODE or asked not in dict(settings.LANGUAGES):
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    remember(response, settings.LANGUAGE_COOKIE_NAME, asked)
    return response
