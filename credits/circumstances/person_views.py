"""The page of one person's circumstances, with what an officer may file and enter there."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from credits import editions
from credits.circumstances import exemptions, held_roles, permissions
from credits.circumstances.forms import EndForm, ExemptionForm, RoleForm
from credits.circumstances.reassessing import reassess
from credits.circumstances.views import REFUSALS, attempt, named, reader
from credits.models import Ground, HeldRole, OpeningBalance
from people.models import Learner
from people.permissions import user_of


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    readable = permissions.readable_learners(reader(request), on=timezone.localdate())
    return _person(request, get_object_or_404(readable.select_related("agency"), pk=pk))


@require_POST
def file(request: HttpRequest, pk: int) -> HttpResponse:
    learner, now = _enterable(request, pk), timezone.now()
    form = ExemptionForm(request.POST, year=timezone.localdate(now).year)
    if form.is_valid():
        try:
            exemptions.file(learner=learner, filed_by=user_of(request), now=now, **form.given())
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    if not form.is_valid():
        return _person(request, learner, exemption_form=form, status=422)
    messages.success(request, _("已填报，等待主管部门批准。"))
    return redirect("credits:circumstances_of", pk)


@require_POST
def enter_role(request: HttpRequest, pk: int) -> HttpResponse:
    learner, now, user = _enterable(request, pk), timezone.now(), user_of(request)
    form = RoleForm(request.POST, names=held_roles.known_names(timezone.localdate(now).year))
    if form.is_valid():
        try:
            held_roles.enter(learner=learner, entered_by=user, now=now, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    if not form.is_valid():
        return _person(request, learner, role_form=form, status=422)
    reassess([learner.pk], requested_by=user, now=now)
    messages.success(request, _("已登记，学分已重新核算。"))
    return redirect("credits:circumstances_of", pk)


@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """With a day the role ends then; without one it was entered by mistake."""
    user, now = user_of(request), timezone.now()
    enterable = permissions.enterable_learners(user, on=timezone.localdate(now))
    role = get_object_or_404(HeldRole, pk=pk, learner__in=enterable)
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("止日应是 2026-03-06 这样的日期。"))
        return redirect("credits:circumstances_of", role.learner_id)
    ends_on = form.cleaned_data["ends_on"]
    if ends_on:
        act = partial(held_roles.end, role=role, ends_on=ends_on, ended_by=user, now=now)
    else:
        act = partial(held_roles.withdraw, role=role, withdrawn_by=user, now=now)
    if attempt(request, act, _("已登记，学分已重新核算。")):
        reassess([role.learner_id], requested_by=user, now=now)
    return redirect("credits:circumstances_of", role.learner_id)


def _enterable(request: HttpRequest, pk: int) -> Learner:
    enterable = permissions.enterable_learners(user_of(request), on=timezone.localdate())
    return get_object_or_404(enterable.select_related("agency"), pk=pk)


def _person(
    request: HttpRequest,
    learner: Learner,
    *,
    exemption_form: ExemptionForm | None = None,
    role_form: RoleForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    may_enter = permissions.enterable_learners(user, on=today).filter(pk=learner.pk).exists()
    withdrawable = permissions.withdrawable_exemptions(user, on=today).filter(learner=learner)
    book = editions.in_force(today.year).rulebook
    names = held_roles.known_names(today.year)
    filed = permissions.readable_exemptions(user, on=today).filter(learner=learner)
    roles = HeldRole.objects.filter(learner=learner, withdrawn_at=None).select_related("entered_by")
    entries = OpeningBalance.objects.filter(learner=learner).select_related("listed_in")
    context = {
        "learner": learner,
        "book": book,
        "exemptions": named(filed.order_by("-starts_on", "-pk")),
        "withdrawable": set(withdrawable.values_list("pk", flat=True)),
        "grounds": Ground.choices,
        "roles": roles.order_by("-starts_on", "pk"),
        "openings": [
            (one, book.buckets[one.bucket].name if one.bucket in book.buckets else one.bucket)
            for one in entries.order_by("-earned_in", "bucket", "number", "pk")
        ],
        "may_enter": may_enter,
        "exemption_form": exemption_form or ExemptionForm(year=today.year),
        "role_form": role_form or RoleForm(names=names),
        "has_roles": bool(names),
    }
    return render(request, "credits/circumstances/person.html", context, status=status)
