"""What a learner does: take a seat, give it back, look at her own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from catalog import browsing, seats
from catalog.models import AnnualCatalog, Enrolment, Session
from catalog.permissions import own_enrolments
from catalog.session_lock import SessionBusyError


def current(request: HttpRequest) -> HttpResponse:
    """To this year's published catalogue, or the latest one before."""
    published = AnnualCatalog.objects.live().filter(year__lte=timezone.localdate().year)
    catalog = published.order_by("-year", "pk").first()
    if catalog is None:
        return render(request, "catalog/nothing_published.html")
    return redirect(catalog.get_url(request))


@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.shown(), pk=pk, lecture__live=True)
    learner = browsing.learner_of(request.user)
    if learner is None:
        messages.error(request, _("本账号没有学员档案，不能选座。"))
        return _back(request, session)
    try:
        enrolment = seats.enrol(
            session=session, learner=learner, enrolled_by=request.user, now=timezone.now()
        )
    except (seats.SeatError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(_("已选座：%(title)s（%(pool)s）。"), enrolment))
    return _back(request, session)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = get_object_or_404(
        own_enrolments(request.user).select_related("session__lecture", "pool"), pk=pk
    )
    try:
        seats.cancel(enrolment=enrolment, cancelled_by=request.user, now=timezone.now())
    except (seats.SeatError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(_("已退选：%(title)s。"), enrolment))
    return _back(request, enrolment.session)


@never_cache
def my_sessions(request: HttpRequest) -> HttpResponse:
    learner = browsing.learner_of(request.user)
    now = timezone.now()
    rows = browsing.sessions_of(learner) if learner else []
    context = {
        "learner": learner,
        "coming": [row for row in reversed(rows) if not row.enrolment.session.has_ended(now=now)],
        "past": [row for row in rows if row.enrolment.session.has_ended(now=now)],
        "now": now,
    }
    return render(request, "catalog/my_sessions.html", context)


def _said(sentence: str, enrolment: Enrolment) -> str:
    pool = enrolment.pool.get_name_display()
    return sentence % {"title": enrolment.session.lecture.title, "pool": pool}


def _back(request: HttpRequest, session: Session) -> HttpResponse:
    """To where the button was: the list of one's own sessions, or the lecture."""
    if request.POST.get("back") == "my_sessions":
        return redirect("catalog:my_sessions")
    return redirect(session.lecture.get_url(request) or "catalog:my_sessions")
