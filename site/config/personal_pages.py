"""What is answered to somebody who is logged in is hers: no browser and no proxy keeps it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def personal_pages(get_response: GetResponse) -> Callable[[HttpRequest], HttpResponse]:
    """A view that knows better says so itself, as the scanner's worker does."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer
