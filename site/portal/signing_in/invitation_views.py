"""The first login: a login name and a code, then a password of one's own.

What is wrong with a code is never told: unknown, used and expired are answered alike, and tries
are counted with those at the login.
"""

import time
from typing import Any

from allauth.account.internal import flows
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people.models import Invitation
from people.signing_in import invitations
from portal.signing_in.forms import InvitationForm, OwnPasswordForm

FOUND = "invitation"
SECONDS_TO_CHOOSE = 600  # a shared computer does not keep somebody's way in open


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    form = InvitationForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        request.session.cycle_key()
        request.session[FOUND] = {"pk": form.found.pk, "at": int(time.time())}
        return redirect("choose_password")
    return render(request, "registration/invitation.html", {"form": form})


@login_not_required
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    found = _found(request)
    if found is None:
        return redirect("invitation")
    form = OwnPasswordForm(found.user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "login": found.user.username}
        return render(request, "registration/choose_password.html", context)
    password = form.cleaned_data["new_password1"]
    try:
        user = invitations.redeem(invitation_id=found.pk, password=password, now=timezone.now())
    except invitations.UnusableInvitationError:
        return redirect("invitation")
    del request.session[FOUND]
    return flows.login.perform_login(request, Login(user=user))


def _found(request: HttpRequest) -> Invitation | None:
    kept: dict[str, Any] | None = request.session.get(FOUND)
    if kept is None or time.time() - kept["at"] > SECONDS_TO_CHOOSE:
        return None
    valid = Invitation.objects.valid(now=timezone.now()).filter(user__is_active=True)
    return valid.select_related("user").filter(pk=kept["pk"]).first()
