"""A unit's officer keeps seats, sends people, gives seats back, and sees what her unit booked."""

from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Session
from catalog.permissions import ORGANISERS, assignable_learners, assigned_enrolments
from catalog.seating import capacity, seats, unit_news, unit_seats
from catalog.session_lock import SessionBusyError
from people.models import Agency, Learner
from people.permissions import user_of
from people.scope import roles_in_force

MOST = 200


class ReserveForm(forms.Form):
    seats = forms.IntegerField(label=gettext_lazy("为本单位预留"), min_value=0, max_value=100_000)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    tops, now = _tops(request), timezone.now()
    people = assignable_learners(request.user, on=timezone.localdate(now))
    page = unit_seats.sessions(people, now=now, page=request.GET.get("page"))
    rows = [
        (one, unit_seats.reserves_of(one.pools.all(), tops), unit_seats.free_open(one))
        for one in page
    ]
    return render(request, "catalog/unit_seats.html", {"page_of_sessions": page, "rows": rows})


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    tops, one, now = _tops(request), _session(pk), timezone.now()
    on = timezone.localdate(now)
    people = assignable_learners(request.user, on=on)
    form = unit_seats.PeopleForm(request.GET, label_suffix="")
    page, rows = unit_seats.people_to_send(
        one, people, form.wishes(), on=on, page=request.GET.get("page")
    )
    catalog = one.lecture.catalog()
    context = {
        "session": one,
        "reserves": unit_seats.reserves_of(one.pools.all(), tops),
        "free_open": unit_seats.free_open(one),
        "bookings": unit_seats.bookings(one, people),
        "given": set(_given(request).filter(session=one).values_list("pk", flat=True)),
        "form": form,
        "page_of_people": page,
        "rows": rows,
        "catalog": catalog,
        "unit": _reserving_unit(tops) if catalog.unit_reserve_most else None,
        "reserve_form": ReserveForm(label_suffix=""),
        "may_act": not one.has_started(now=now) and one.state == "PLANNED",
        "returns_at": catalog.reserves_return(one),
    }
    return render(request, "catalog/unit_session.html", context)


@require_POST
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """Within the limit that the year's catalogue gives to units."""
    one, unit = _session(pk), _reserving_unit(_tops(request))
    most = one.lecture.catalog().unit_reserve_most
    if unit is None or not most:
        raise Http404
    form = ReserveForm(request.POST)
    if not form.is_valid():
        flash.error(request, _("请填写要预留的席位数，不预留填 0。"))
        return redirect("catalog:unit_session", pk)
    wanted = form.cleaned_data["seats"]
    try:
        capacity.reserve(session=one, agency=unit, seats=wanted, most=most, now=timezone.now())
    except (seats.SeatError, SessionBusyError) as refusal:
        flash.error(request, str(refusal))
    else:
        flash.success(
            request, _("已为%(unit)s预留 %(seats)d 席。") % {"unit": unit.name, "seats": wanted}
        )
    return redirect("catalog:unit_session", pk)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    one, now = _session(pk), timezone.now()
    learners = _chosen(request)
    if not learners:
        flash.error(request, _("请先勾选要指派的人员。"))
        return redirect("catalog:unit_session", pk)
    try:
        outcomes = seats.assign(session=one, learners=learners, assigned_by=request.user, now=now)
    except (seats.SeatError, SessionBusyError) as refusal:
        flash.error(request, str(refusal))
        return redirect("catalog:unit_session", pk)
    _tell(request, one, outcomes)
    return redirect("catalog:unit_session", pk)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an assignment: the seat goes back, and whoever waits for it moves up."""
    enrolment = get_object_or_404(_given(request).select_related("learner"), pk=pk)
    try:
        seats.cancel(enrolment=enrolment, cancelled_by=request.user, now=timezone.now())
    except (seats.SeatError, SessionBusyError) as refusal:
        flash.error(request, str(refusal))
    else:
        flash.success(request, _("已收回%(name)s的席位。") % {"name": enrolment.learner.name})
        unit_news.tell_given_back(enrolment, by=user_of(request), now=timezone.now())
    return redirect("catalog:unit_session", enrolment.session_id)


def _tops(request: HttpRequest) -> list[Agency]:
    """The units her roles name; nowhere: these pages do not exist for her."""
    roles = roles_in_force(request.user, ORGANISERS, on=timezone.localdate())
    tops = list(Agency.objects.filter(roles__in=roles).distinct().order_by("path"))
    if not tops:
        raise Http404
    return tops


def _reserving_unit(tops: list[Agency]) -> Agency | None:
    """Her one unit; the whole city is no unit, and of several nobody can say which."""
    return tops[0] if len(tops) == 1 and tops[0].depth > 1 else None


def _session(pk: int) -> Session:
    return get_object_or_404(Session.objects.shown(), pk=pk, lecture__live=True)


def _given(request: HttpRequest) -> Any:
    return assigned_enrolments(request.user, on=timezone.localdate())


def _chosen(request: HttpRequest) -> list[Learner]:
    """Those ticked; one who is not of her units is not found."""
    given = set(request.POST.getlist("learner"))
    if len(given) > MOST or not all(one.isdecimal() and len(one) < 19 for one in given):
        raise Http404
    _tops(request)
    mine = assignable_learners(request.user, on=timezone.localdate())
    found = list(mine.filter(pk__in=given).select_related("agency").order_by("sort_key", "pk"))
    if len(found) != len(given):
        raise Http404
    return found


def _tell(request: HttpRequest, session: Session, outcomes: list[seats.Assigned]) -> None:
    seated = [one.enrolment for one in outcomes if one.enrolment]
    if seated:
        flash.success(request, _("已指派 %(count)d 人。") % {"count": len(seated)})
        unit_news.tell_assigned(session, seated, by=user_of(request), now=timezone.now())
    for one in outcomes:
        if one.refusal:
            said = {"name": one.learner.name, "why": one.refusal}
            flash.error(request, _("%(name)s：%(why)s") % said)
