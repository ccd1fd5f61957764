"""What gets in each other's way, told to whoever organises one side of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog import clashes
from catalog.models import Session
from catalog.permissions import ORGANISERS, organised_sessions
from people.permissions import holds_role


@require_safe
def clash_list(request: HttpRequest) -> HttpResponse:
    """What is still to come and gets in the way of a session that one organises."""
    now, on = timezone.now(), timezone.localdate()
    if not holds_role(request.user, *ORGANISERS, on=on):
        raise Http404
    reach = organised_sessions(request.user, on=on)
    own = set(reach.values_list("pk", flat=True))
    found = [one for one in clashes.coming(now=now) if {one.session, one.other} & own]
    context = {"told": clashes.told(found, to=reach)}
    return render(request, "catalog/clashes.html", context)


def told_of(request: HttpRequest, session: Session) -> list[str]:
    """The clashes of one session, in sentences."""
    reach = organised_sessions(request.user, on=timezone.localdate())
    return clashes.told(found, to=reach) if (found := clashes.of_session(session)) else []
