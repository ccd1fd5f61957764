"""Going to another house to log in, or to bind it to the login one has, and coming back.

A click is a POST, and its answer a page that goes on by itself: browsers hold a form's redirects
to the policy `form-action 'self'`, whichever houses the other one asks in turn.
"""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from people.permissions import user_of
from people.signing_in.outside import binding
from people.signing_in.outside.adapter import name_of


@login_not_required
@require_POST
def begin(request: HttpRequest, house: str) -> HttpResponse:
    provider = _provider(request, house)
    process, whose = AuthProcess.LOGIN, None
    if request.user.is_authenticated:  # she binds it to the login that she has
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
        process, whose = AuthProcess.CONNECT, str(request.user.pk)
    after = get_next_redirect_url(request)
    try:
        away = provider.redirect(request, process, next_url=after, data=whose)
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
    # Before allauth's own handling begins, and where an answer has not the published shape.
    except (OAuth2Error, RequestException, KeyError, ValueError) as fault:
        return render_authentication_error(request, provider, exception=fault)


@require_POST
def unbind(request: HttpRequest, house: str) -> HttpResponse:
    raise_if_reauthentication_required(request, app="allauth.socialaccount")
    try:
        binding.remove(user=user_of(request), house=house)
    except binding.NotBoundError:
        messages.error(request, _("请先设一个密码，再解除绑定：否则您就没有办法登录了。"))
    else:
        messages.success(request, _("已解除绑定。"))
    return redirect("mfa_index")


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
