"""Each request: a number that its log lines share, a line at its end, its time in the figures."""

import logging
import re
import uuid
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from config.watching.figures import REQUEST_SECONDS
from config.watching.logs import request_id

HEADER = "X-Request-ID"
FROM_THE_PROXY = re.compile(r"[A-Za-z0-9-]{8,64}")
# Asked every few seconds by machines: nobody reads lines about it.
UNHEARD = {"healthz", "readyz", "metrics"}
log = logging.getLogger("requests")


def watched(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        request.number = number = _number(request)  # type: ignore[attr-defined]  # for the audit record
        token, began = request_id.set(number), perf_counter()
        try:
            response = get_response(request)
            _write(request, response, seconds=perf_counter() - began)
        finally:
            request_id.reset(token)
        response[HEADER] = number
        return response

    return answer


def _number(request: HttpRequest) -> str:
    """The proxy's, so that its log and ours tell one story; any other form is not taken over."""
    given = request.headers.get(HEADER, "")
    return given if FROM_THE_PROXY.fullmatch(given) else uuid.uuid4().hex


def _write(request: HttpRequest, response: HttpResponse, *, seconds: float) -> None:
    route = request.resolver_match.route if request.resolver_match else "unknown"
    REQUEST_SECONDS.labels(route, f"{response.status_code // 100}xx").observe(seconds)
    if route not in UNHEARD:
        fields = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        log.info("request", extra={"fields": fields})
