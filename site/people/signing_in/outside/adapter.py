"""What this site decides differently from django-allauth about logins from outside.

Nobody signs up, and a refusal is one calm page: which of the reasons it was stands in the log,
under digests, and is not told to a stranger.
"""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from people.permissions import user_of
from people.signing_in.outside import binding
from people.signing_in.outside.houses import NotBelievedError

log = logging.getLogger("people.signing_in")
NAMES = {
    "openid": _("统一身份认证"),
    "dingtalk": _("钉钉"),
    "feishu": _("飞书"),
    "wecom": _("企业微信"),
}


class OutsideAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """From the settings alone: no table, and no page of an admin, opens another way in."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_requests_session(self) -> Any:
        """What an issuer says stands where its configuration says, or it is not believed."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Of the other house's words about a person none is kept."""
        return sociallogin.user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        try:
            if sociallogin.state["process"] == AuthProcess.CONNECT:
                raise ImmediateHttpResponse(_connected(request, sociallogin))
            sociallogin.user = binding.user_of(subject=sociallogin.subject)
        except binding.NotBoundError as refusal:
            _tell(sociallogin.subject.house, refusal.why.value)
            raise ImmediateHttpResponse(_refused(request, "login")) from None

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, **kwargs: Any
    ) -> None:
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(redirect("login"))
        _tell(provider.sub_id, _named(kwargs.get("exception"), error))
        raise ImmediateHttpResponse(_refused(request, "answer"))


def _connected(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """For whoever had pressed the button, and is still logged in when the answer comes."""
    if str(request.user.pk) != sociallogin.state["data"]:
        raise binding.NotBoundError(binding.Why.ANOTHER)
    binding.bind_to(user=user_of(request), subject=sociallogin.subject)
    return redirect("mfa_index")


def ways() -> list[dict[str, str]]:
    """The configured ones, for the buttons of the login page."""
    apps = [app for found in _build_apps_from_settings().values() for app in found]
    return [{"id": app.provider_id or app.provider, "name": name_of(app)} for app in apps]


def name_of(app: SocialApp) -> str:
    """As the installation calls it, or as everybody does."""
    return app.name or str(NAMES[app.provider_id or app.provider])


def _named(exception: Exception | None, error: Any) -> str:
    """Of an exception of ours the message; others quote what was answered, tokens too."""
    if exception is None:
        return f"error {error}"
    ours = isinstance(exception, NotBelievedError)
    return str(exception) if ours else type(exception).__name__


def _refused(request: HttpRequest, what: str) -> HttpResponse:
    context = {"what": what, "is_demo": settings.IS_DEMO}
    return render(request, "registration/outside_refused.html", context, status=403)


def _tell(house: str, why: str) -> None:
    log.warning("Login from outside refused: %s, %s", house, why)
