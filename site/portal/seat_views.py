"""Takes the seats of a plan, each by itself: one that is gone does not cost the others."""

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalog import browsing
from catalog.models import Session
from catalog.seating import seats
from catalog.session_lock import SessionBusyError
from portal.forms import year_asked

MOST = 100
NUMBER = re.compile(r"[0-9]{1,9}")


@require_POST
def take_seats(request: HttpRequest) -> HttpResponse:
    learner = browsing.learner_of(request.user)
    if learner is None:
        raise Http404
    taken = []
    for session in _asked(request):
        try:
            seats.enrol(
                session=session, learner=learner, enrolled_by=request.user, now=timezone.now()
            )
        except (seats.SeatError, SessionBusyError) as refusal:
            said = {"title": session.lecture.title, "why": refusal}
            messages.error(request, _("没有选上《%(title)s》：%(why)s") % said)
        else:
            taken.append(session.lecture.title)
    if taken:
        said = {"count": len(taken), "titles": "》《".join(taken)}
        told = ngettext(
            "已选 %(count)d 场：《%(titles)s》。", "已选 %(count)d 场：《%(titles)s》。", len(taken)
        )
        messages.success(request, told % said)
    year = year_asked(request.POST.get("year"), today=timezone.localdate())
    return redirect(f"{reverse('my_credits')}?year={year}")


def _asked(request: HttpRequest) -> list[Session]:
    """The sessions named in the form; one that nobody may see is not found."""
    given = set(request.POST.getlist("session"))
    if not 0 < len(given) <= MOST or not all(NUMBER.fullmatch(one) for one in given):
        raise Http404
    found = Session.objects.published().shown().filter(pk__in=[int(one) for one in given])
    sessions = list(found.order_by("starts_at", "pk"))
    if len(sessions) != len(given):
        raise Http404
    return sessions
