"""What a candidate sees who opens her paper anew while the network is cut; it names nobody.

A worker of the browser keeps this page and its style, and never a paper: papers are confidential
while an exam runs, and a shared computer would hold them long after.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    # Without the request: what the browser keeps is the same for everybody.
    return HttpResponse(render_to_string("exams/waiting.html"))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("exams/waiting_worker.js"), content_type="text/javascript")
