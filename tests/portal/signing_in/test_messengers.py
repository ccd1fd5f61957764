"""Logging in by DingTalk, Feishu and WeCom, as their published interfaces have it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from config import outside_logins
from people.models import User
from tests.messengers import CLIENT, CODE, SECRET, Messengers, single

pytestmark = pytest.mark.django_db
HOUSES = ["dingtalk", "feishu", "wecom"]
NAMES = {"dingtalk": "钉钉", "feishu": "飞书", "wecom": "企业微信"}


@pytest.fixture(autouse=True)
def _in_march():
    """Tokens end by the machine's clock: these tests do not travel."""


@pytest.fixture(scope="module")
def running():
    messengers = Messengers()
    yield messengers
    messengers.close()


@pytest.fixture
def messengers(running, settings, monkeypatch):
    running.refused = set()
    running.people = {
        "dingtalk": {"nick": "u10001", "unionId": "z-1", "openId": "o-1", "mobile": "13800000000"},
        "feishu": {"name": "王犇", "open_id": "ou-1", "union_id": "on-1", "user_id": "u10001"},
        "wecom": {"userid": "u10001"},
    }
    said = {
        "DINGTALK_CLIENT_ID": CLIENT,
        "DINGTALK_CLIENT_SECRET": SECRET,
        "FEISHU_APP_ID": CLIENT,
        "FEISHU_APP_SECRET": SECRET,
        "WECOM_CORP_ID": CLIENT,
        "WECOM_SECRET": SECRET,
        "WECOM_AGENT_ID": "1000011",
    }
    servers = {
        f"{house.upper()}_{kind}": running.url for house in HOUSES for kind in ("API", "LOGIN")
    }
    for name, value in (said | servers).items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = outside_logins.configured()
    return running


def go(client, house):
    """What the other page is asked, once the button is pressed."""
    answer = client.post(f"/login/outside/{house}/")
    assert answer.status_code == 200, answer["Location"]
    return urlsplit(answer["Refresh"].removeprefix("0;url="))


def come_back(client, house, asked, code=CODE):
    name = "authCode" if house == "dingtalk" else "code"
    state = single(parse_qs(asked.query))["state"]
    return client.get(f"/login/outside/{house}/back/", {name: code, "state": state})


def log_in(client, house, code=CODE):
    return come_back(client, house, go(client, house), code)


def prove(client):
    """She types her password once more."""
    client.post("/security/confirm/", {"password": "x"})


def is_in(client):
    return "_auth_user_id" in client.session


def test_buttons_stand_for_what_is_configured(client, messengers, settings):
    page = client.get("/login/").content.decode()
    assert all(f"用{name}登录" in page for name in NAMES.values())

    del settings.SOCIALACCOUNT_PROVIDERS["feishu"]

    assert "用飞书登录" not in client.get("/login/").content.decode()
    assert client.post("/login/outside/feishu/").status_code == 404


@pytest.mark.parametrize(
    ("house", "path", "wanted"),
    [
        ("dingtalk", "/oauth2/auth", {"client_id": CLIENT, "scope": "openid", "prompt": "consent"}),
        ("feishu", "/open-apis/authen/v1/index", {"app_id": CLIENT}),
        (
            "wecom",
            "/wwlogin/sso/login",
            {"login_type": "CorpApp", "appid": CLIENT, "agentid": "1000011"},
        ),
    ],
    ids=HOUSES,
)
def test_the_page_there_is_asked_as_published(client, messengers, house, path, wanted):
    asked = go(client, house)

    said = single(parse_qs(asked.query))
    assert asked.path == path
    assert wanted.items() <= said.items()
    assert said["redirect_uri"] == f"http://testserver/login/outside/{house}/back/"
    assert said["state"].isalnum()  # as WeCom demands


@pytest.mark.parametrize("house", ["feishu", "wecom"])
def test_the_number_that_the_office_gave_lets_one_in(client, messengers, wang, house):
    assert log_in(client, house)["Location"] == "/"

    assert client.session["_auth_user_id"] == str(wang.user.pk)
    assert client.session["two_factors_outside"] is False
    (kept,) = SocialAccount.objects.all()
    assert (kept.provider, kept.extra_data, len(kept.uid)) == (house, {}, 64)


def test_a_nickname_lets_nobody_in(client, messengers, wang):
    assert log_in(client, "dingtalk").status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("house", HOUSES)
def test_one_binds_it_to_ones_own_login_and_unbinds_it(client, messengers, wang, house):
    messengers.people["feishu"]["user_id"] = messengers.people["wecom"]["userid"] = "elsewhere"
    client.post("/login/", {"username": "u10001", "password": "x"})
    prove(client)

    assert log_in(client, house)["Location"] == "/security/"

    assert f'解除绑定<span class="visually-hidden">：{NAMES[house]}' in page_of(client)
    other = Client()
    assert log_in(other, house)["Location"] == "/"
    assert other.session["_auth_user_id"] == str(wang.user.pk)
    client.post(f"/security/outside/{house}/unbind/")
    assert log_in(Client(), house).status_code == 403


def page_of(client):
    return client.get("/security/").content.decode()


def test_the_password_is_asked_for_before_a_way_in_is_bound(client, messengers, wang):
    client.post("/login/", {"username": "u10001", "password": "x"})

    asked = client.post("/login/outside/wecom/")

    assert asked["Location"].startswith("/security/confirm/")
    gone = client.post(asked["Location"], {"password": "x"})
    assert gone["Refresh"].startswith(f"0;url={messengers.url}/wwlogin/sso/login")


def test_what_belongs_to_another_login_is_not_bound(client, messengers, wang, li):
    log_in(client, "wecom")
    other = Client()
    other.post("/login/", {"username": "u10002", "password": "x"})
    prove(other)

    assert log_in(other, "wecom").status_code == 403
    assert SocialAccount.objects.get().user == wang.user


def test_who_logs_in_meanwhile_does_not_get_anothers_binding(client, messengers, wang, li):
    client.post("/login/", {"username": "u10001", "password": "x"})
    prove(client)
    asked = go(client, "wecom")
    session = client.session
    states = session["socialaccount_states"]
    client.post("/logout/")
    client.post("/login/", {"username": "u10002", "password": "x"})
    session = client.session
    session["socialaccount_states"] = states
    session.save()

    assert come_back(client, "wecom", asked).status_code == 403
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_is_kept(client, messengers, wang):
    log_in(client, "wecom")
    User.objects.filter(pk=wang.user.pk).update(password="!")
    client.force_login(User.objects.get(pk=wang.user.pk))

    page = client.post("/security/outside/wecom/unbind/", follow=True).content.decode()

    assert "请先设一个密码" in page
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("house", HOUSES)
def test_a_wrong_code_is_refused_calmly(client, messengers, wang, house, caplog):
    answer = log_in(client, house, code="another")

    assert answer.status_code == 403
    assert "这次没有登录" in answer.content.decode()
    assert SECRET not in caplog.text
    assert not is_in(client)


@pytest.mark.parametrize("house", HOUSES)
def test_a_foreign_state_is_refused(client, messengers, wang, house):
    asked = go(client, house)

    assert come_back(Client(), house, asked).status_code == 403


@pytest.mark.parametrize("house", HOUSES)
def test_an_answer_without_a_person_is_refused(client, messengers, wang, house):
    messengers.people = {"dingtalk": {}, "feishu": {}, "wecom": {"external_userid": "w-1"}}

    assert log_in(client, house).status_code == 403
    assert not is_in(client)
