"""What a browser shows while the network is cut: a page in both languages, and kept rosters.

The page names nobody and is the same for everybody. Of people's pages a browser keeps one kind,
the roster of a session, where its officer asks for it, until the end of the day or the logout
(docs/decisions/0023).
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    # Without the request: no login and no language of one visitor may stay in it.
    return HttpResponse(render_to_string("portal/offline.html"))


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": reverse("home")}
    script = render_to_string("portal/offline_worker.js")
    return HttpResponse(script, content_type="text/javascript", headers=headers)
