"""Takes the seats of a plan, each by itself: one that is gone does not cost the others.

And gives them back, as the undoing of it."""

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
from catalog.models import Enrolment, Session
from catalog.permissions import own_enrolments
from catalog.seating import seats
from catalog.session_lock import SessionBusyError
from people import undo
from portal.forms import year_asked

MOST = 100
NUMBER = re.compile(r"[0-9]{1,9}")


@require_POST
def take_seats(request: HttpRequest) -> HttpResponse:
    learner = browsing.learner_of(request.user)
    if learner is None:
        raise Http404
    taken: list[Enrolment] = []
    for session in _asked(request):
        try:
            enrolment = seats.enrol(
                session=session, learner=learner, enrolled_by=request.user, now=timezone.now()
            )
        except (seats.SeatError, SessionBusyError) as refusal:
            said = {"title": session.lecture.title, "why": refusal}
            messages.error(request, _("没有选上《%(title)s》：%(why)s") % said)
        else:
            enrolment.session = session
            taken.append(enrolment)
    year = year_asked(request.POST.get("year"), today=timezone.localdate())
    if taken:
        titles = [one.session.lecture.title for one in taken]
        said = {"count": len(taken), "titles": "》《".join(titles)}
        told = ngettext(
            "已选 %(count)d 场：《%(titles)s》。", "已选 %(count)d 场：《%(titles)s》。", len(taken)
        )
        undo.offer(
            request,
            told % said,
            address=reverse("give_back_seats"),
            enrolment=[one.pk for one in taken],
            year=year,
        )
    return _back(year)


@require_POST
def give_back(request: HttpRequest) -> HttpResponse:
    """Undoes the taking of a plan: every seat by itself, those alone that are hers."""
    given = _numbers(request, "enrolment")
    held = list(own_enrolments(request.user).filter(pk__in=given).order_by("pk"))
    if len(held) != len(given):
        raise Http404
    count = 0
    for enrolment in held:
        try:
            seats.cancel(enrolment=enrolment, cancelled_by=request.user, now=timezone.now())
        except (seats.SeatError, SessionBusyError) as refusal:
            messages.error(request, str(refusal))
        else:
            count += 1
    if count:
        told = ngettext("已退选 %(count)d 场。", "已退选 %(count)d 场。", count)
        messages.success(request, told % {"count": count})
    return _back(year_asked(request.POST.get("year"), today=timezone.localdate()))


def _back(year: int) -> HttpResponse:
    return redirect(f"{reverse('my_credits')}?year={year}")


def _asked(request: HttpRequest) -> list[Session]:
    """The sessions named in the form; one that nobody may see is not found."""
    given = _numbers(request, "session")
    found = Session.objects.published().shown().filter(pk__in=given)
    sessions = list(found.order_by("starts_at", "pk"))
    if len(sessions) != len(given):
        raise Http404
    return sessions


def _numbers(request: HttpRequest, name: str) -> set[int]:
    given = set(request.POST.getlist(name))
    if not 0 < len(given) <= MOST or not all(NUMBER.fullmatch(one) for one in given):
        raise Http404
    return {int(one) for one in given}
