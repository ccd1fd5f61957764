"""What a person does herself: show her code at the door, or enter the hall's code."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.doors import person_codes, qr, room_codes
from catalog.forms import RoomCodeForm
from catalog.models import Direction, Enrolment
from catalog.permissions import own_enrolments
from catalog.session_lock import SessionBusyError


@require_safe
def my_code(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the session's: the code is for this session alone."""
    seat = _own_seat(request, pk)
    code = person_codes.code_of(session_id=pk, learner_id=seat.learner_id)
    context = {
        "session": seat.session,
        "code": person_codes.grouped(code),
        "picture": qr.picture(code),
        "passed": _passed(seat),
    }
    return render(request, "catalog/my_code.html", context)


def here(request: HttpRequest, pk: int) -> HttpResponse:
    seat = _own_seat(request, pk)
    if not room_codes.allowed(seat.session):
        raise Http404
    known = request.get_signed_cookie(settings.DOOR_COOKIE_NAME, default="")
    browser = known or secrets.token_hex(16)
    form = RoomCodeForm(
        request.POST if request.method == "POST" else None,
        initial={"code": request.GET.get("code", "")[: room_codes.DIGITS]},
    )
    if form.is_bound and form.is_valid() and _enter(request, seat, form, browser):
        response: HttpResponse = redirect("catalog:here", pk)
    else:
        context = {"session": seat.session, "form": form, "passed": _passed(seat)}
        status = 422 if form.is_bound else 200
        response = render(request, "catalog/here.html", context, status=status)
    response.set_signed_cookie(
        settings.DOOR_COOKIE_NAME, browser, max_age=365 * 24 * 3600, httponly=True,
        samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE),
    )  # fmt: skip
    return response


def _enter(request: HttpRequest, seat: Enrolment, form: RoomCodeForm, browser: str) -> bool:
    direction = Direction(form.cleaned_data["direction"])
    try:
        scan = room_codes.enter(
            session=seat.session, learner=seat.learner, code=form.cleaned_data["code"],
            direction=direction, browser=browser, now=timezone.now(),
        )  # fmt: skip
    except (room_codes.RoomCodeError, SessionBusyError) as refusal:
        form.add_error("code", str(refusal))
        return False
    at = timezone.localtime(scan.passed_at).strftime("%H:%M")
    messages.success(
        request, _("%(direction)s：%(at)s。") % {"direction": direction.label, "at": at}
    )
    return True


def _own_seat(request: HttpRequest, session_pk: int) -> Enrolment:
    seats = own_enrolments(request.user).holding()
    shown = seats.select_related("learner", "session__lecture__host", "session__venue")
    return get_object_or_404(shown, session=session_pk)


def _passed(seat: Enrolment) -> Any:
    scans = seat.session.scans.filter(learner=seat.learner)
    return scans.order_by("passed_at")
