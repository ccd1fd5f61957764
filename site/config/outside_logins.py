"""Which other houses may vouch for a login: read from the environment, none unless configured.

A house that is half configured stops the start, and so does one that would be asked in clear.
"""

from typing import Any
from urllib.parse import urlsplit

from config import environment

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
OPENID = "openid"
# house → its client, its secret, its servers, and the claim that its office alone can set.
MESSENGERS: dict[str, tuple[str, str, dict[str, str], str]] = {
    "dingtalk": (
        "DINGTALK_CLIENT_ID",
        "DINGTALK_CLIENT_SECRET",
        {"api": "https://api.dingtalk.com", "login": "https://login.dingtalk.com"},
        "",  # it tells a nickname, which everybody chooses
    ),
    "feishu": (
        "FEISHU_APP_ID",
        "FEISHU_APP_SECRET",
        {"api": "https://open.feishu.cn", "login": "https://open.feishu.cn"},
        "user_id",
    ),
    "wecom": (
        "WECOM_CORP_ID",
        "WECOM_SECRET",
        {"api": "https://qyapi.weixin.qq.com", "login": "https://login.work.weixin.qq.com"},
        "userid",
    ),
}


def configured() -> dict[str, dict[str, Any]]:
    """As allauth's SOCIALACCOUNT_PROVIDERS."""
    found: dict[str, dict[str, Any]] = {}
    if issuer := environment.text("OIDC_ISSUER", ""):
        found["openid_connect"] = {"APPS": [_openid(issuer)]}
    for house, (client, secret, servers, claim) in MESSENGERS.items():
        if value := environment.text(client, ""):
            found[house] = {"APPS": [_messenger(house, value, secret, servers, claim)]}
    return found


def _messenger(
    house: str, client_id: str, secret: str, servers: dict[str, str], claim: str
) -> dict[str, Any]:
    prefix = house.upper()
    told = {
        name: _guarded(
            f"{prefix}_{name.upper()}", environment.text(f"{prefix}_{name.upper()}", usual)
        ).rstrip("/")
        for name, usual in servers.items()
    }
    settings: dict[str, Any] = told | {
        "login_claim": environment.text(f"{prefix}_LOGIN_CLAIM", claim),
        "auth_params": _wishes(house),
    }
    return {"client_id": client_id, "secret": environment.secret(secret), "settings": settings}


def _wishes(house: str) -> dict[str, str]:
    """What the page there demands beside the standard's parameters."""
    if house == "wecom":
        return {"agentid": _needed("WECOM_AGENT_ID")}
    return {"prompt": "consent"} if house == "dingtalk" else {}


def _openid(issuer: str) -> dict[str, Any]:
    return {
        "provider_id": OPENID,
        "name": environment.text("OIDC_NAME", ""),
        "client_id": _needed("OIDC_CLIENT_ID"),
        "secret": environment.secret("OIDC_CLIENT_SECRET"),
        "settings": {
            "server_url": _guarded("OIDC_ISSUER", issuer),
            "login_claim": environment.text("OIDC_LOGIN_CLAIM", "preferred_username"),
            # Values of `acr` or `amr` that stand for two factors; none is believed unnamed.
            "second_factor": environment.text("OIDC_SECOND_FACTOR", "").split(),
            "auth_params": _wish("acr_values", environment.text("OIDC_ACR_VALUES", "")),
            "fetch_userinfo": False,
        },
    }


def _wish(name: str, value: str) -> dict[str, str]:
    return {name: value} if value else {}


def _needed(name: str) -> str:
    if value := environment.text(name, ""):
        return value
    raise environment.EnvironmentVariableError(f"{name} must be set too")


def _guarded(name: str, address: str) -> str:
    """What is answered in clear could be anybody's answer."""
    parts = urlsplit(address)
    if parts.scheme == "https" or parts.hostname in LOOPBACK:
        return address
    raise environment.EnvironmentVariableError(f"{name}={address!r}: https:// is expected")
