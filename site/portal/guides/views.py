"""帮助: the guides of one's own roles first; and the tour put away or opened again."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from people.models import RoleKind
from people.permissions import user_of
from portal.guides import tour
from portal.guides.pages import Guide, Language
from portal.guides.reading import own_roles


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    kinds = own_roles(user_of(request), on=timezone.localdate())
    order = [kind.value for kind in RoleKind]
    guides = sorted(
        Guide.objects.live().filter(language=_language()), key=lambda one: order.index(one.role)
    )
    context = {
        "own": [one for one in guides if one.role in kinds],
        "others": [one for one in guides if one.role not in kinds],
    }
    return render(request, "portal/help.html", context)


@require_POST
def put_away(request: HttpRequest) -> HttpResponseRedirect:
    tour.put_away(request.user, now=timezone.now())
    return redirect("home")


@require_POST
def take_out(request: HttpRequest) -> HttpResponseRedirect:
    tour.take_out(request.user)
    return redirect("home")


def _language() -> str:
    spoken = get_language() or ""
    return Language.ENGLISH if spoken.startswith("en") else Language.CHINESE
