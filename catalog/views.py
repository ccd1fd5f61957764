"""What a learner does: take a seat, give it back, look at her own."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import browsing, evaluating
from catalog.doors import room_codes
from catalog.models import (
    AnnualCatalog,
    CalendarFeed,
    Enrolment,
    PoolName,
    Session,
    WaitingState,
)
from catalog.permissions import own_enrolments, own_places
from catalog.seating import asking, booking, checks, seats, waiting
from catalog.session_lock import SessionBusyError
from people import undo
from people.models import Learner


def current(request: HttpRequest) -> HttpResponse:
    """To this year's published catalogue, or the latest one before."""
    published = AnnualCatalog.objects.live().filter(year__lte=timezone.localdate().year)
    catalog = published.order_by("-year", "pk").first()
    if catalog is None:
        return render(request, "catalog/nothing_published.html")
    return redirect(catalog.get_url(request))


@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    asked = asking.read(session_id=pk, user=request.user)
    if asked is None:
        raise Http404
    if asked.learner is None:
        messages.error(request, _("本账号没有学员档案，不能选座。"))
        return _back(request, asked.session)
    try:
        enrolment = booking.book(
            asked=asked,
            learner=asked.learner,
            booked_by=request.user,
            now=timezone.now(),
            accessible="accessible" in request.POST,
        )
    except (seats.SeatError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        undo.offer(
            request,
            _said(_("已选座：%(title)s（%(pool)s）。"), enrolment),
            address=reverse("catalog:cancel", args=[enrolment.pk]),
            back=request.POST.get("back"),
        )
    return _back(request, asked.session)


@require_POST
def join_line(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.published().shown(), pk=pk)
    learner = browsing.learner_of(request.user)
    if learner is None:
        messages.error(request, _("本账号没有学员档案，不能候补。"))
        return _back(request, session)
    try:
        place = waiting.join(
            session=session,
            learner=learner,
            joined_by=request.user,
            now=timezone.now(),
            accessible="accessible" in request.POST,
        )
    except (seats.SeatError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        undo.offer(
            request,
            _("已加入候补：%(title)s。空出席位时按先后自动入座，请留意“我的讲座”。")
            % {"title": session.lecture.title},
            address=reverse("catalog:leave_line", args=[place.pk]),
            back=request.POST.get("back"),
        )
    return _back(request, session)


@require_POST
def leave_line(request: HttpRequest, pk: int) -> HttpResponse:
    places = own_places(request.user).select_related("session__lecture")
    place = get_object_or_404(places, pk=pk)
    try:
        left = waiting.leave(place=place, now=timezone.now())
    except SessionBusyError as refusal:
        messages.error(request, str(refusal))
        return _back(request, place.session)
    if left.state == WaitingState.SEATED:
        messages.warning(request, _("您刚刚已递补入座；不参加的，请退选。"))
    else:
        messages.success(
            request, _("已退出候补：%(title)s。") % {"title": place.session.lecture.title}
        )
    return _back(request, place.session)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = get_object_or_404(
        own_enrolments(request.user).select_related("session__lecture", "pool__agency"), pk=pk
    )
    try:
        seats.cancel(enrolment=enrolment, cancelled_by=request.user, now=timezone.now())
    except (seats.SeatError, SessionBusyError) as refusal:
        messages.error(request, str(refusal))
    else:
        _offer_back(request, enrolment)
    return _back(request, enrolment.session)


def _offer_back(request: HttpRequest, enrolment: Enrolment) -> None:
    """The seat may be had again while it is free, and only while everybody may choose."""
    said, session = _said(_("已退选：%(title)s。"), enrolment), enrolment.session
    try:
        checks.refuse_closed_window(session.lecture.catalog(), now=timezone.now())
    except seats.SeatError:
        messages.success(request, said)
        return
    undo.offer(
        request,
        said,
        address=reverse("catalog:enrol", args=[session.pk]),
        back=request.POST.get("back"),
        accessible=enrolment.pool.name == PoolName.ACCESSIBLE,
    )


def my_sessions(request: HttpRequest) -> HttpResponse:
    learner = browsing.learner_of(request.user)
    now = timezone.now()
    rows = browsing.sessions_of(learner) if learner else []
    past = [row for row in rows if row.enrolment.session.has_ended(now=now)]
    waits = browsing.waits_of(learner, now=now) if learner else ()
    context = {
        "learner": learner,
        "coming": [row for row in reversed(rows) if not row.enrolment.session.has_ended(now=now)],
        "past": past,
        "waits": waits,
        "room_codes": room_codes.enterable((row.enrolment.session for row in rows), now=now),
        "feed": CalendarFeed.objects.filter(learner=learner).first() if learner else None,
        "site": f"{request.scheme}://{request.get_host()}",
        "now": now,
        "to_evaluate": _to_evaluate(learner, now=now) if past else (),
    }
    return render(request, "catalog/my_sessions.html", context)


def _to_evaluate(learner: Learner | None, *, now: datetime) -> set[int]:
    assert learner is not None  # there are no past sessions of nobody
    return set(evaluating.open_for(learner, now=now).values_list("pk", flat=True))


def _said(sentence: str, enrolment: Enrolment) -> str:
    pool = enrolment.pool.label
    return sentence % {"title": enrolment.session.lecture.title, "pool": pool}


def _back(request: HttpRequest, session: Session) -> HttpResponse:
    """To where the button was: the list of one's own sessions, or the lecture."""
    if request.POST.get("back") == "my_sessions":
        return redirect("catalog:my_sessions")
    return redirect(session.lecture.get_url() or "catalog:my_sessions")
