"""One's own wish list for a year whose seats are drawn."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog import browsing
from catalog.models import (
    MOST_WISHES,
    AnnualCatalog,
    Enrolment,
    Opening,
    SeatDraw,
    Session,
    WaitingPlace,
)
from catalog.wishes import draws as seat_draws
from catalog.wishes import wishing
from people import undo
from people.models import Learner


@require_safe
def wishes_page(request: HttpRequest) -> HttpResponse:
    catalog, learner = _catalog(), _learner(request)
    wish_list = wishing.list_of(catalog, learner)
    sessions = wishing.sessions_of(wish_list)
    context = {
        "catalog": catalog,
        "wish_list": wish_list,
        "may_change": catalog.takes_wishes(now=timezone.now()),
        "numbers": range(1, MOST_WISHES + 1),
        "most": wish_list.most if wish_list else 3,
    }
    return render(request, "catalog/wishes.html", context | _outcome(catalog, learner, sessions))


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """One step on the list: add, place, remove, or how many seats at most."""
    catalog, learner = _catalog(), _learner(request)
    wish_list = wishing.list_of(catalog, learner)
    before = sessions = wishing.sessions_of(wish_list)
    most = wish_list.most if wish_list else 3
    if request.POST.get("act") == "most":
        given = request.POST.get("most", "")
        most = int(given) if given.isdecimal() and len(given) < 4 else 0
    else:
        chosen = get_object_or_404(
            Session.objects.published().shown(), pk=_number(request, "session")
        )
        place = _number(request, "place") if request.POST.get("act") == "place" else 0
        sessions = wishing.rearranged(before, request.POST.get("act", ""), chosen, place=place)
    try:
        wishing.hand_in(
            catalog=catalog, learner=learner, sessions=sessions, most=most, now=timezone.now()
        )
    except wishing.WishError as refusal:
        messages.error(request, str(refusal))
    else:
        _say_saved(request, before, sessions)
    return redirect("catalog:wishes")


def _say_saved(request: HttpRequest, before: list[Session], after: list[Session]) -> None:
    """A wish taken off the list is offered back to its place."""
    gone = next((one for one in before if one not in after), None)
    if gone is None:
        messages.success(request, _("志愿已保存。"))
        return
    undo.offer(
        request,
        _("已移出志愿：%(title)s。") % {"title": gone.lecture.title},
        address=reverse("catalog:change_wishes"),
        act="place",
        session=gone.pk,
        place=str(before.index(gone)),
    )


def _outcome(catalog: AnnualCatalog, learner: Learner, sessions: list[Session]) -> dict[str, Any]:
    """Each wish with the seat or the place in line that came of it, once drawn."""
    seat_draw = SeatDraw.objects.filter(catalog=catalog).first()
    held = set(
        Enrolment.objects.holding()
        .filter(learner=learner, session__in=sessions)
        .values_list("session", flat=True)
    )
    waiting = WaitingPlace.objects.waiting().filter(learner=learner, session__in=sessions)
    places = {place.session_id: place for place in waiting.with_position()}
    return {
        "seat_draw": seat_draw,
        "code": seat_draws.code_of(seat_draw, learner) if seat_draw else "",
        "rows": [(one, one.pk in held, places.get(one.pk)) for one in sessions],
    }


def _catalog() -> AnnualCatalog:
    """The latest published year whose seats are drawn."""
    drawn = AnnualCatalog.objects.live().exclude(opening=Opening.FIRST_COME).order_by("-year")
    catalog = drawn.first()
    if catalog is None:
        raise Http404
    return catalog


def _learner(request: HttpRequest) -> Learner:
    learner = browsing.learner_of(request.user)
    if learner is None:
        raise Http404
    return learner


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    if not (given.isdecimal() and len(given) < 19):
        raise Http404
    return int(given)
