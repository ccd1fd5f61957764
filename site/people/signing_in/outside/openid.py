"""OpenID Connect by allauth, with the checks that it leaves out: signature, nonce, issuer."""

from collections.abc import Iterable
from secrets import token_urlsafe
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from people.signing_in.outside import id_token
from people.signing_in.outside.houses import House, NotBelievedError, Way

DISCOVERY_SECONDS = 300
DISCOVERED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenIdWay(Way, OpenIDConnectOAuth2Adapter):
    @property
    def openid_config(self) -> dict[str, Any]:
        address = self.get_provider().server_url
        found = cache.get_or_set(f"openid:{address}", lambda: _json(address), DISCOVERY_SECONDS)
        issuer = self.get_provider().app.settings["server_url"]
        if not found or any(not isinstance(found.get(name), str) for name in DISCOVERED):
            raise NotBelievedError("discovery is incomplete")
        if found["issuer"] != issuer:  # OpenID Connect Discovery 1.0, 4.3
            raise NotBelievedError("discovery is another issuer's")
        return dict(found)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        config = self.openid_config
        if request.GET.get("iss", config["issuer"]) != config["issuer"]:  # RFC 9207
            raise NotBelievedError("answer of another issuer")
        try:
            claims = id_token.read(
                str(kwargs["response"].get("id_token")),
                keys=_json(config["jwks_uri"]),
                issuer=config["issuer"],
                client_id=app.client_id,
                nonce=str(self.state.get("nonce")),
            )
        except id_token.BadTokenError as refusal:
            raise NotBelievedError(f"ID token: {refusal}") from refusal
        said = self._completed(claims, app, token.token)
        return self.get_provider().sociallogin_from_response(request, said)

    def _completed(self, claims: dict[str, Any], app: SocialApp, token: str) -> dict[str, Any]:
        """Many an issuer tells the login name at its userinfo endpoint alone (Core 1.0, 5.3)."""
        claim = app.settings["login_claim"]
        if claim in claims or "userinfo_endpoint" not in self.openid_config:
            return claims
        told = _json(self.openid_config["userinfo_endpoint"], token=token)
        if told.get("sub") != claims["sub"]:  # 5.3.2: of anybody else it is not used
            raise NotBelievedError("userinfo of another subject")
        return claims | {claim: told.get(claim)}


class OpenId(House, OpenIDConnectProvider):
    oauth2_adapter_class = OpenIdWay
    pkce_enabled_default = True  # RFC 9700, 2.1.1

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        nonce = token_urlsafe(16)
        wishes = self.get_auth_params() | {"nonce": nonce}
        return super().redirect(request, process, auth_params=wishes, nonce=nonce, **kwargs)

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def extract_uid(self, said: dict[str, Any]) -> str:
        """A subject is unique within its issuer alone (Core 1.0, 2)."""
        return f"{said['iss']} {said['sub']}"

    def has_two_factors(self, said: dict[str, Any]) -> bool:
        """By `acr` or `amr` of the signed token, for what the installation trusts by name."""
        methods = said.get("amr")
        told = {said.get("acr"), *(methods if isinstance(methods, list) else [])}
        trusted: Iterable[str] = self.app.settings["second_factor"]
        return not told.isdisjoint(trusted)


def _json(address: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with get_adapter().get_requests_session() as session:
        answer = session.request("GET", address, headers=headers)
    answer.raise_for_status()
    said = answer.json()
    return said if isinstance(said, dict) else {}
