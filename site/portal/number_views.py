"""The ID number on a person's page: masked, and in full for a reason that stays on record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from people.id_numbers import records, sealing
from people.models import Learner
from people.permissions import number_readable, user_of


def masked(request: HttpRequest, learner: Learner) -> str:
    """Nothing for whoever may not see it, and without a query where the house keeps none."""
    if not sealing.is_on():
        return ""
    may_see = number_readable(request.user, on=timezone.localdate()).filter(pk=learner.pk).exists()
    return records.masked(learner) if may_see else ""


@require_POST
@sensitive_variables("number")
def read(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    learner = get_object_or_404(number_readable(request.user, on=timezone.localdate(now)), pk=pk)
    why = request.POST.get("why", "")
    try:
        number = records.read(learner=learner, by=user_of(request), why=why, now=now)
    except records.NotReadError as refusal:
        messages.error(request, str(refusal))
        return redirect("person", pk=pk)
    return render(request, "portal/id_number.html", {"learner": learner, "number": number})
