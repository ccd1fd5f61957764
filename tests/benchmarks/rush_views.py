"""The views that a rush is compared with: one that only says who is there, and the textbook's."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from catalog.models import Enrolment, Pool, PoolName, Session
from people.models import Learner


def empty_page(request: HttpRequest) -> HttpResponse:
    """Header, navigation and footer of an ordinary page, with nothing in between."""
    return render(request, "base.html")


@require_POST
@csrf_protect
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """The server's ceiling: session and user are read, nothing is done."""
    user: Any = request.user
    return HttpResponse(status=302 if user.pk else 403, headers={"Location": "/"})


@require_POST
@csrf_protect
def textbook(request: HttpRequest, pk: int) -> HttpResponse:
    """SELECT … FOR UPDATE, count, insert, update: no window, no audience, no clash, no line."""
    learner = get_object_or_404(Learner, user=request.user.pk)
    with transaction.atomic():
        session = Session.objects.select_for_update().get(pk=pk)
        pool = Pool.objects.get(session=session, name=PoolName.OPEN)
        held = Enrolment.objects.holding().filter(session=session)
        if held.filter(learner=learner).exists() or held.count() >= pool.seats:
            return HttpResponse(status=409)
        Enrolment.objects.create(
            session=session, pool=pool, learner=learner, enrolled_at=timezone.now()
        )
        pool.taken += 1
        pool.save(update_fields=["taken"])
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [
    path("benchmark/empty/", empty_page),
    path("benchmark/who/<int:pk>/", who),
    path("benchmark/textbook/<int:pk>/", textbook),
    path("", include("config.urls")),
]
