"""Logging in by an OpenID Connect issuer's word, and everything that is refused."""

import logging

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as configured_settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from config import outside_logins
from config.environment import EnvironmentVariableError
from people.models import RoleKind, User
from people.signing_in.outside import binding
from tests.catalog import cast
from tests.issuer import CLIENT, SECRET, Issuer

pytestmark = pytest.mark.django_db
BEGIN, BACK = "/login/outside/openid/", "/login/outside/openid/back/"
REFUSED = "这次没有登录"


@pytest.fixture(autouse=True)
def _in_march():
    """The issuer's clock is the machine's: these tests do not travel."""


@pytest.fixture(scope="module")
def running():
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture
def issuer(running, settings, monkeypatch):
    running.person = {"sub": "s-1", "preferred_username": "u10001"}
    running.wrong, running.granted = {}, {}
    cache.clear()
    said = {"OIDC_ISSUER": running.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = outside_logins.configured()
    return running


def go(client, **fields):
    """Press the button and read the address of the page that goes on by itself."""
    answer = client.post(BEGIN, fields)
    assert answer.status_code == 200
    return answer["Refresh"].removeprefix("0;url=")


def log_in(client, issuer, **fields):
    return client.get(issuer.authorize(go(client, **fields)))


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_button_stands_where_an_issuer_is_configured(client, issuer, settings):
    assert "用统一身份认证登录" in client.get("/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}

    assert BEGIN not in client.get("/login/").content.decode()
    assert client.post(BEGIN).status_code == 404
    assert client.get(BACK).status_code == 404


def test_a_click_is_a_post_with_a_token_of_the_form(issuer):
    guarded = Client(enforce_csrf_checks=True)

    assert guarded.post(BEGIN).status_code == 403
    assert guarded.get(BEGIN).status_code == 405


def test_whom_the_issuer_names_is_logged_in_where_she_was_going(client, issuer, wang):
    answer = log_in(client, issuer, next="/my-credits/")

    assert answer["Location"] == "/my-credits/"
    assert client.get("/my-credits/").status_code == 200
    assert client.session["idle_minutes"] == configured_settings.SESSION_IDLE_MINUTES


def test_nobody_is_led_to_another_site(client, issuer, wang):
    assert log_in(client, issuer, next="https://evil.example/")["Location"] == "/"


def test_what_is_stored_names_nobody(client, issuer, wang):
    issuer.person |= {"email": "wang@city.example", "name": "王犇"}

    log_in(client, issuer)

    (kept,) = SocialAccount.objects.values("user", "provider", "uid", "extra_data")
    subject = binding.Subject("openid", f"{issuer.url} s-1")
    digest = subject.digest
    assert kept == {"user": wang.user.pk, "provider": "openid", "uid": digest, "extra_data": {}}
    assert wang.user.socialaccount_set.first().socialtoken_set.count() == 0
    assert User.objects.get(pk=wang.user.pk).email == ""


def test_the_binding_outlasts_another_name(client, issuer, wang):
    log_in(client, issuer)
    issuer.person["preferred_username"] = "wang.ben.2"
    again = Client()

    log_in(again, issuer)

    assert again.session["_auth_user_id"] == str(wang.user.pk)
    assert SocialAccount.objects.count() == 1


def test_capitals_of_the_issuer_are_the_same_name(client, issuer, wang):
    issuer.person["preferred_username"] = "U10001"

    log_in(client, issuer)

    assert client.session["_auth_user_id"] == str(wang.user.pk)


@pytest.mark.parametrize(
    "who",
    ["nobody", "two", "closed", "superuser", "no claim", "e-mail", "not a word"],
)
def test_who_cannot_be_told_is_refused_calmly(client, issuer, wang, who, caplog):
    user = wang.user
    if who == "nobody":
        issuer.person["preferred_username"] = "stranger"
    elif who == "two":
        User.objects.create(username="U10001", name="另一人")
    elif who == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif who == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    elif who == "no claim":
        del issuer.person["preferred_username"]
    elif who == "e-mail":
        User.objects.filter(pk=user.pk).update(email="wang@city.example")
        issuer.person = {"sub": "s-1", "email": "wang@city.example", "email_verified": True}
    else:
        issuer.person["preferred_username"] = ["u10001"]
    users = User.objects.count()

    with caplog.at_level(logging.WARNING, "people.signing_in"):
        answer = log_in(client, issuer)

    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == users
    assert "Login from outside refused: openid" in caplog.text
    assert "10001" not in caplog.text


def test_a_bound_login_is_not_taken_by_another_subject(client, issuer, wang):
    log_in(client, issuer)
    issuer.person["sub"] = "s-2"
    other = Client()

    assert log_in(other, issuer).status_code == 403
    assert not is_in(other)


def test_a_bound_subject_is_not_moved_to_another_login(client, issuer, wang, li):
    log_in(client, issuer)
    issuer.person["preferred_username"] = "u10002"
    other = Client()

    assert log_in(other, issuer).status_code == 403
    assert not is_in(other)
    assert SocialAccount.objects.get().user == wang.user


def test_the_database_keeps_one_subject_per_login(wang):
    SocialAccount.objects.create(user=wang.user, provider="openid", uid="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        SocialAccount.objects.create(user=wang.user, provider="openid", uid="b")


STRANGE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SPOILT = {
    "keys that stand elsewhere": {"moved": "/jwks"},
    "a description that stands elsewhere": {"moved": "/.well-known/openid-configuration"},
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another"}},
    "several audiences, none in charge": {"claims": {"aud": [CLIENT, "another"]}},
    "meant for another": {"claims": {"azp": "another"}},
    "another issuer": {"claims": {"iss": "https://other.example"}},
    "expired": {"claims": {"exp": 1_000_000_000}},
    "without an end": {"claims": {"exp": None}},
    "unsigned": {"key": (None, "none")},
    "signed by a stranger": {"key": (STRANGE, "RS256")},
    "signed with the shared secret": {"key": (SECRET * 4, "HS256")},
    "an unknown key": {"head": {"kid": "second"}},
    "no ID token": {"no id_token": True},
    "userinfo of another": {"userinfo": {"sub": "s-2"}},
    "an answer of another issuer": {"answer": "https://other.example"},
    "discovery of another issuer": {"discovery": "https://other.example"},
}


@pytest.mark.parametrize("wrong", SPOILT.values(), ids=SPOILT)
def test_what_proves_nothing_is_refused(client, issuer, wang, wrong):
    address = go(client)
    issuer.wrong = wrong
    cache.clear()

    answer = client.get(issuer.authorize(address))

    assert answer.status_code == 403
    assert REFUSED in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_an_unsigned_token_would_pass_without_the_check(client, issuer, wang, monkeypatch):
    """The control: what is refused above is refused by the reading of the token."""
    address = go(client)
    issuer.wrong = {"key": (None, "none")}
    unchecked = {"verify_signature": False}
    monkeypatch.setattr(
        "people.signing_in.outside.id_token.read",
        lambda token, **given: jwt.decode(token, options=unchecked),
    )

    client.get(issuer.authorize(address))

    assert is_in(client)


def test_an_answer_counts_in_the_browser_that_asked_and_once(client, issuer, wang):
    back = issuer.authorize(go(client))
    stranger = Client()

    assert stranger.get(back).status_code == 403
    assert client.get(back.replace("state=", "state=x")).status_code == 403
    assert client.get(back).status_code == 302
    client.post("/logout/")
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_who_turns_back_there_is_at_the_login_again(client, issuer, wang):
    state = issuer.authorize(go(client)).partition("state=")[2].partition("&")[0]

    answer = client.get(BACK, {"error": "access_denied", "state": state})

    assert answer["Location"] == "/login/"


def test_an_issuer_out_of_reach_is_said_calmly(client, issuer, settings, caplog):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:9"
    )

    answer = client.post(BEGIN)

    assert answer.status_code == 403
    assert "暂时不可用" in answer.content.decode()


@pytest.fixture
def officer(city, settings):
    settings.MFA_FOR_ROLES = True
    return cast.make_officer(city.health, "officer", RoleKind.PERSONNEL_OFFICER)


def trust(settings, *values):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["second_factor"] = list(values)


@pytest.mark.parametrize(
    ("said", "trusted", "is_let_in"),
    [
        ({}, [], False),
        ({"acr": "urn:two"}, [], False),
        ({"acr": "urn:two"}, ["urn:two"], True),
        ({"amr": ["pwd", "otp"]}, ["otp"], True),
        ({"amr": ["pwd"]}, ["otp"], False),
        ({"amr": "otp"}, ["otp"], False),
    ],
    ids=["silent", "not trusted", "acr", "amr", "one factor", "malformed"],
)
def test_a_role_needs_a_second_factor_here_or_a_trusted_one_there(
    client, issuer, officer, settings, said, trusted, is_let_in
):
    issuer.person["preferred_username"] = "officer"
    issuer.wrong = {"claims": said}
    trust(settings, *trusted)

    log_in(client, issuer)

    assert (client.get("/unit/").status_code == 200) is is_let_in
    assert client.session["idle_minutes"] == configured_settings.SESSION_IDLE_MINUTES_WITH_ROLE


def test_userinfo_does_not_vouch_for_a_second_factor(client, issuer, officer, settings):
    issuer.person |= {"preferred_username": "officer", "acr": "urn:two"}
    trust(settings, "urn:two")

    log_in(client, issuer)

    assert client.get("/unit/")["Location"] == "/security/"


def test_ones_own_second_step_is_asked_for_unless_there_was_one_there(
    client, issuer, officer, settings
):
    TOTP.activate(officer, "GEZDGNBVGY3TQOJQ")
    issuer.person["preferred_username"] = "officer"
    trust(settings, "urn:two")

    assert log_in(client, issuer)["Location"] == "/security/authenticate/"
    assert not is_in(client)

    issuer.wrong = {"claims": {"acr": "urn:two"}}
    assert log_in(client, issuer)["Location"] == "/"


def test_a_password_login_afterwards_proves_one_factor_only(client, issuer, officer, settings):
    issuer.person["preferred_username"] = "officer"
    issuer.wrong = {"claims": {"acr": "urn:two"}}
    trust(settings, "urn:two")
    log_in(client, issuer)
    assert client.get("/unit/").status_code == 200
    client.post("/logout/")

    client.post("/login/", {"username": "officer", "password": "x"})

    assert client.get("/unit/")["Location"] == "/security/"


def test_a_house_is_configured_whole_and_never_in_clear(monkeypatch):
    monkeypatch.setenv("OIDC_ISSUER", "http://sso.city.example")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", SECRET)
    with pytest.raises(EnvironmentVariableError, match="OIDC_CLIENT_ID"):
        outside_logins.configured()

    monkeypatch.setenv("OIDC_CLIENT_ID", CLIENT)
    with pytest.raises(EnvironmentVariableError, match="https"):
        outside_logins.configured()

    monkeypatch.setenv("OIDC_ISSUER", "https://sso.city.example")
    assert set(outside_logins.configured()) == {"openid_connect"}
