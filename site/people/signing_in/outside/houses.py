"""What allauth's providers have in common here: the way back, and whom the answer means."""

from collections.abc import Callable
from typing import Any

from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from people.signing_in.outside.binding import Subject


class NotBelievedError(OAuth2Error):
    """An answer that proves nothing; the message is for the log and names nobody."""


class Way(OAuth2Adapter):
    """`state` is what the login had put aside when it began (portal sets it)."""

    state: dict[str, Any]

    def at(self, server: str, path: str) -> str:
        """An address on one of the house's servers, which the installation names."""
        return str(self.get_provider().app.settings[server]) + path

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("outside_callback", args=[self.provider_id]))


class House:
    """Beside a provider of allauth's: nothing of the person is stored but a digest."""

    app: SocialApp
    sub_id: str
    # Each provider says where in its answer the person's own number stands.
    extract_uid: Callable[[dict[str, Any]], str]

    def subject(self, said: dict[str, Any]) -> Subject:
        claim = self.app.settings.get("login_claim", "")
        return Subject(self.sub_id, self.extract_uid(said), _text(said.get(claim)))

    def has_two_factors(self, said: dict[str, Any]) -> bool:
        """Whether the other house says so, and is believed."""
        return False

    def sociallogin_from_response(self, request: HttpRequest, said: dict[str, Any]) -> SocialLogin:
        login: SocialLogin = super().sociallogin_from_response(request, said)  # type: ignore[misc]  # a provider's
        login.subject = self.subject(said)
        login.has_two_factors = self.has_two_factors(said)
        login.account.extra_data = {}
        login.account.uid = login.subject.digest
        return login

    def extract_common_fields(self, said: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, said: dict[str, Any]) -> list[Any]:
        return []


def _text(claim: Any) -> str:
    return claim.strip() if isinstance(claim, str) else ""
