"""我的个人信息: only ever one's own; the copy asks for a fresh proof of who one is."""

from typing import cast

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from people.models import DataCopy, Learner, RoleKind, User
from portal.own_data import collecting, explaining, packing


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    learner = Learner.objects.select_related("agency").filter(user=request.user.pk).first()
    today = timezone.localdate()
    readers = explaining.readers(learner, on=today) if learner else []
    context = {
        "learner": learner,
        "readers": [(one["agency__name"], RoleKind(one["kind"]).label) for one in readers],
        "periods": explaining.periods(),
        "days": settings.CREDITS_CORRECTION_DAYS,
        "years": settings.PEOPLE_RETENTION_YEARS,
        "viewings": explaining.viewings(learner) if learner else [],
        "copies": DataCopy.objects.filter(user=request.user.pk).order_by("-made_at")[:5],
    }
    return render(request, "portal/own_data/page.html", context)


@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    raise_if_reauthentication_required(request, app="")
    user, now = cast("User", request.user), timezone.now()
    with transaction.atomic():
        tables = collecting.of_user(user, now=now)
        packed = packing.pack(tables, user=user, now=now)
        rows = sum(len(one.rows) for one in tables)
        DataCopy.objects.create(user=user, made_at=now, rows=rows)
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"'}
    return HttpResponse(packed, content_type="application/zip", headers=headers)
