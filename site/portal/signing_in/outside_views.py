"""Going to another house to log in, and coming back.

A click is a POST, and its answer a page that goes on by itself: browsers hold a form's redirects
to the policy `form-action 'self'`, whichever houses the other one asks in turn.
"""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from people.signing_in.outside.adapter import name_of


@login_not_required
@require_POST
def begin(request: HttpRequest, house: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    provider = _provider(request, house)
    after = get_next_redirect_url(request)
    try:
        away = provider.redirect(request, AuthProcess.LOGIN, next_url=after)
    except (OAuth2Error, RequestException) as fault:
        return render_authentication_error(request, provider, exception=fault)
    context = {"address": away["Location"], "name": name_of(provider.app)}
    answer = render(request, "registration/outside_going.html", context)
    answer["Refresh"] = f"0;url={away['Location']}"
    return answer


@login_not_required
@require_safe
@sensitive_variables()
def callback(request: HttpRequest, house: str) -> HttpResponse:
    provider = _provider(request, house)
    returning = _Returning()
    returning.request, returning.adapter = request, provider.get_oauth2_adapter(request)
    try:
        return returning.dispatch(request)
    except ImmediateHttpResponse as refusal:
        return refusal.response
    except (OAuth2Error, RequestException) as fault:  # before allauth's own handling begins
        return render_authentication_error(request, provider, exception=fault)


class _Returning(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        """Once, in the browser in which it began."""
        state, refusal = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, refusal


def _provider(request: HttpRequest, house: str) -> Any:
    try:
        return get_adapter().get_provider(request, house)
    except SocialApp.DoesNotExist:
        raise Http404 from None
