"""“Please wait”: when requests queue for long, pages give way, so that acts are answered at once.

The proxy writes on each request when it came. What has stood in the queue for longer than a person
should wait gets a small page that asks again by itself, a few seconds later, everybody at another
moment; the queue is short again before the next is looked at. Only what is merely looked at gives
way: a seat that is asked for, an answer in an exam and every other POST is done, and nobody in
an exam is sent away from her paper.

A proxy whose clock is wrong shuts no door: where hardly anybody is being served, nobody waits.
"""

import time
from collections.abc import Callable
from functools import cache
from random import SystemRandom

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

GetResponse = Callable[[HttpRequest], HttpResponse]
CAME = "X-Request-Start"  # "t=" and seconds of the epoch, as the proxy writes it
LONGEST = 0.5  # seconds in the queue
BUSY = 3  # requests that this process is answering: with fewer there is no queue
AGAIN = range(3, 9)  # seconds
_chance = SystemRandom()


def please_wait(get_response: GetResponse) -> GetResponse:
    at_work: set[object] = set()  # counting is atomic, as adding and taking away are

    def answer(request: HttpRequest) -> HttpResponse:
        if len(at_work) >= BUSY and has_waited(request, now=time.time()) and gives_way(request):
            return told_to_wait()
        mark = object()
        at_work.add(mark)
        try:
            return get_response(request)
        finally:
            at_work.discard(mark)

    return answer


def has_waited(request: HttpRequest, *, now: float) -> bool:
    try:
        return now - float(request.headers.get(CAME, "").removeprefix("t=")) > LONGEST
    except ValueError:
        return False


def gives_way(request: HttpRequest) -> bool:
    return request.method == "GET" and not request.path_info.startswith(reverse("exams:exams"))


def told_to_wait() -> HttpResponse:
    again = str(_chance.choice(AGAIN))
    headers = {"Retry-After": again, "Refresh": again, "Cache-Control": "no-store"}
    return HttpResponse(_page(), status=503, headers=headers)


@cache
def _page() -> str:
    return render_to_string("please_wait.html")
