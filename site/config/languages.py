"""Chinese, until somebody asks for English: the switch in the foot of each page, not the browser.

An office's computer often says `en-US` of itself while nobody there reads English; therefore
`Accept-Language` is not asked, and what a page says depends on one cookie alone.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


def languages(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        translation.activate(chosen(request))
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined] -- as Django's own
        response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)  # type: ignore[attr-defined]
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


def chosen(request: HttpRequest) -> str:
    asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
