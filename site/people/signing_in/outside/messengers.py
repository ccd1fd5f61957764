"""The messengers of offices: DingTalk (钉钉), Feishu (飞书) and WeCom (企业微信).

DingTalk and Feishu go by allauth's providers; WeCom's exchange is written down here after its
published interface: a login page, the corporation's token, the member of a code. Hosts are
settings, because governments run these servers themselves. Each proves one factor.
"""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.provider import FeishuProvider
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest
from django.utils.http import urlencode

from people.signing_in.outside.houses import House, NotBelievedError, Way


class DingTalkWay(Way, DingTalkOAuth2Adapter):
    @property
    def access_token_url(self) -> str:
        return self.at("api", "/v1.0/oauth2/userAccessToken")

    @property
    def authorize_url(self) -> str:
        return self.at("login", "/oauth2/auth")

    @property
    def profile_url(self) -> str:
        return self.at("api", "/v1.0/contact/users/me")


class DingTalk(House, DingTalkProvider):
    oauth2_adapter_class = DingTalkWay

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def extract_uid(self, said: dict[str, Any]) -> str:
        """The same in every application of the house, which `openId` is not."""
        return str(said["unionId"])


class FeishuWay(Way, FeishuOAuth2Adapter):
    @property
    def authorize_url(self) -> str:
        return self.at("login", "/open-apis/authen/v1/index")

    @property
    def access_token_url(self) -> str:
        return self.at("api", "/open-apis/authen/v1/access_token")

    @property
    def user_info_url(self) -> str:
        return self.at("api", "/open-apis/authen/v1/user_info")

    def get_client(self, request: HttpRequest, app: SocialApp) -> FeishuOAuth2Client:
        back = self.get_callback_url(request, app)
        client = FeishuOAuth2Client(
            request, app.client_id, app.secret, "POST", self.access_token_url, back
        )
        client.app_access_token_url = self.at(
            "api", "/open-apis/auth/v3/app_access_token/internal/"
        )
        return client


class Feishu(House, FeishuProvider):
    oauth2_adapter_class = FeishuWay

    def extract_uid(self, said: dict[str, Any]) -> str:
        return str(said["open_id"])


class WeComClient(OAuth2Client):
    """The token is the corporation's; whom the code means is asked with it afterwards."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        wishes = {
            "login_type": "CorpApp",
            "appid": self.consumer_key,
            "redirect_uri": self.callback_url,
            "state": self.state,
        }
        return f"{authorization_url}?{urlencode(wishes | extra_params)}"

    def get_access_token(self, code: str, **unused: Any) -> dict[str, Any]:
        asked = {"corpid": self.consumer_key, "corpsecret": self.consumer_secret}
        return answered(self.access_token_url, asked) | {"code": code}


class WeComWay(Way):
    client_class = WeComClient
    provider_id = "wecom"

    @property
    def authorize_url(self) -> str:
        return self.at("login", "/wwlogin/sso/login")

    @property
    def access_token_url(self) -> str:
        return self.at("api", "/cgi-bin/gettoken")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        asked = {"access_token": token.token, "code": kwargs["response"]["code"]}
        said = answered(self.at("api", "/cgi-bin/auth/getuserinfo"), asked)
        if not said.get("userid"):  # a code of somebody outside the corporation
            raise NotBelievedError("no member of the corporation")
        return self.get_provider().sociallogin_from_response(request, said)


class WeCom(House, OAuth2Provider):
    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComWay

    def extract_uid(self, said: dict[str, Any]) -> str:
        """A member's number is unique within her corporation alone."""
        return f"{self.app.client_id} {said['userid']}"


def answered(address: str, asked: dict[str, str]) -> dict[str, Any]:
    """WeCom refuses with 200 and a number."""
    with get_adapter().get_requests_session() as session:
        answer = session.request("GET", address, params=asked)
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    if said.get("errcode") != 0:
        raise NotBelievedError(f"errcode {int(said.get('errcode', -1))}")
    return said
