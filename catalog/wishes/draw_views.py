"""The department's page of a draw: freeze the wishes, enter the seed, see and check the outcome."""

import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import AnnualCatalog, SeatDraw, Wish, WishList
from catalog.permissions import drawn_catalogs
from catalog.wishes import draws as seat_draws
from keeping.free_texts import FreeText
from people.models import RoleKind
from people.permissions import user_of

LARGEST_SEED = 2**63 - 1


class SeedForm(forms.Form):
    seed = forms.IntegerField(
        label=gettext_lazy("种子"),
        min_value=0,
        max_value=LARGEST_SEED,
        help_text=gettext_lazy("志愿封存之后才产生的公开数字，例如某期福利彩票的开奖号码。"),
    )
    origin = FreeText(
        label=gettext_lazy("种子的来源"),
        max_length=200,
        help_text=gettext_lazy("写明哪一期、何时公布，任何人都能查到。"),
    )


@require_safe
def draw_page(request: HttpRequest, year: int) -> HttpResponse:
    catalog = _catalog(request, year, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)
    return render(request, "catalog/draw.html", _context(request, catalog, SeedForm()))


@require_POST
def freeze(request: HttpRequest, year: int) -> HttpResponse:
    catalog = _catalog(request, year, RoleKind.TRAINING_DEPARTMENT)
    try:
        frozen = seat_draws.freeze(catalog=catalog, frozen_by=user_of(request), now=timezone.now())
    except seat_draws.DrawError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("志愿已封存，%(count)d 人参加抽签。请公布摘要。") % {"count": len(frozen.codes)},
        )
    return redirect("catalog:draw", year)


@require_POST
def draw_seats(request: HttpRequest, year: int) -> HttpResponse:
    catalog = _catalog(request, year, RoleKind.TRAINING_DEPARTMENT)
    seat_draw = get_object_or_404(SeatDraw, catalog=catalog)
    form = SeedForm(request.POST)
    if not form.is_valid():
        return render(request, "catalog/draw.html", _context(request, catalog, form), status=422)
    try:
        job = seat_draws.submit(
            seat_draw=seat_draw,
            seed=form.cleaned_data["seed"],
            origin=form.cleaned_data["origin"],
            requested_by=user_of(request),
            now=timezone.now(),
        )
    except seat_draws.DrawError as refusal:
        messages.error(request, str(refusal))
        return redirect("catalog:draw", year)
    return redirect("jobs:job", job.pk)


@require_safe
def wishes_file(request: HttpRequest, year: int) -> HttpResponse:
    """The frozen wishes, to the byte, for whoever is to recompute the draw."""
    catalog = _catalog(request, year, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)
    seat_draw = get_object_or_404(SeatDraw, catalog=catalog)
    return _attachment(seat_draw.content, f"wishes-{year}.json")


@require_safe
def outcome_file(request: HttpRequest, year: int) -> HttpResponse:
    """What `draw_seats --json` prints for the same file and seed."""
    catalog = _catalog(request, year, RoleKind.TRAINING_DEPARTMENT, RoleKind.AUDITOR)
    seat_draw = get_object_or_404(SeatDraw, catalog=catalog, drawn_at__isnull=False)
    seed = cast("int", seat_draw.seed)
    allocation = seat_draws.allocation_of(seat_draw, seed=seed)
    document = allocation.as_document(seed=seed, digest=seat_draw.digest)
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return _attachment(text, f"draw-{year}.json")


def _context(request: HttpRequest, catalog: AnnualCatalog, form: SeedForm) -> dict[str, Any]:
    lists = WishList.objects.filter(catalog=catalog, wishes__isnull=False).distinct()
    today = timezone.localdate()
    return {
        "catalog": catalog,
        "form": form,
        "seat_draw": SeatDraw.objects.filter(catalog=catalog).first(),
        "lists": lists.count(),
        "wishes": Wish.objects.filter(wish_list__catalog=catalog).count(),
        "is_over": bool(catalog.wishes_close_at and catalog.wishes_close_at <= timezone.now()),
        "may_draw": drawn_catalogs(request.user, RoleKind.TRAINING_DEPARTMENT, on=today).exists(),
    }


def _catalog(request: HttpRequest, year: int, *kinds: RoleKind) -> AnnualCatalog:
    return get_object_or_404(
        drawn_catalogs(request.user, *kinds, on=timezone.localdate()), year=year
    )


def _attachment(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
