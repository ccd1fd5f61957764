"""The desk of people's circumstances: what waits for a decision and what is on record."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits.circumstances import exemptions, permissions
from credits.circumstances.forms import GroundForm
from credits.circumstances.reassessing import reassess
from credits.circumstances.refusals import CircumstanceError
from credits.editions import NoRulebookInForceError
from credits.models import Exemption, ExemptionState, Ground
from credits.rulebook.values import ExemptionRule
from people.models import User
from people.permissions import holds_role, user_of

PAGE_SIZE = 50
REFUSALS = (CircumstanceError, NoRulebookInForceError)
Named = tuple[Exemption, ExemptionRule | None]


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the officer, and what is on record in her reach."""
    user, today = reader(request), timezone.localdate()
    number = request.GET.get("personnel_no", "").strip()
    if number:
        found = permissions.readable_learners(user, on=today).filter(personnel_no=number).first()
        if found is not None:
            return redirect("credits:circumstances_of", found.pk)
        messages.error(request, _("您的范围内没有人事编号为“%s”的学员。") % number)
    listed = permissions.readable_exemptions(user, on=today).order_by("-filed_at", "-pk")
    state = request.GET.get("state", ExemptionState.APPROVED)
    if state in ExemptionState.values:
        listed = listed.filter(state=state)
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = permissions.decidable_exemptions(user, on=today).order_by("filed_at", "pk")
    context = {
        "waiting": named(waiting[:PAGE_SIZE]),
        "lists": permissions.decidable_lists(user, on=today).order_by("entered_at", "pk"),
        "page": page,
        "rows": named(page),
        "states": ExemptionState.choices,
        "state": state,
        "grounds": Ground.choices,
        "number": number,
    }
    return render(request, "credits/circumstances/desk.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    waiting = permissions.readable_exemptions(user, on=timezone.localdate(now))
    exemption = get_object_or_404(waiting, pk=pk)
    if not holds_role(
        user, *permissions.AUTHORITY, on=timezone.localdate(now), agency=exemption.learner.agency
    ):
        raise Http404
    given: dict[str, Any] = {"exemption": exemption, "decided_by": user, "now": now}
    if request.POST.get("decision") == "approve":
        act, done = partial(exemptions.approve, **given), _("已批准，学分已重新核算。")
    else:
        act = partial(exemptions.refuse, ground=_ground(request), **given)
        done = _("已登记为未批准。")
    if attempt(request, act, done):
        reassess([exemption.learner_id], requested_by=user, now=now)
    return redirect("credits:circumstances")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = user_of(request), timezone.now()
    allowed = permissions.withdrawable_exemptions(user, on=timezone.localdate(now))
    exemption, ground = get_object_or_404(allowed, pk=pk), _ground(request)
    done = attempt(
        request,
        lambda: exemptions.withdraw(exemption=exemption, ground=ground, withdrawn_by=user, now=now),
        _("已撤回，学分已重新核算。"),
    )
    if done:
        reassess([exemption.learner_id], requested_by=user, now=now)
    return redirect("credits:circumstances_of", exemption.learner_id)


def reader(request: HttpRequest) -> User:
    """The officer; for everybody else these pages do not exist."""
    user = user_of(request)
    if not holds_role(user, *permissions.READERS, on=timezone.localdate()):
        raise Http404
    return user


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def named(found: Iterable[Exemption]) -> list[Named]:
    """Each with what its measure says of the code; each measure is asked for once."""
    rules: dict[tuple[str, int], Any] = {}
    listed = []
    for one in found:
        key = one.group, one.starts_on.year
        if key not in rules:
            rules[key] = _rules(*key)
        listed.append((one, rules[key].get(one.code)))
    return listed


def _rules(group: str, year: int) -> Any:
    try:
        return exemptions.rules(year, group=group)
    except NoRulebookInForceError:
        return {}


def _ground(request: HttpRequest) -> Ground:
    form = GroundForm(request.POST)
    if not form.is_valid():
        raise Http404
    return Ground(form.cleaned_data["ground"])
