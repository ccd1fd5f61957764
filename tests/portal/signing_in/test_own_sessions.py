"""One's own sessions: shown, ended by hand, and ended by themselves when a way in changes."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from people.models import AccountAct, ActKind, RoleKind, Session, User
from people.signing_in import changed_ways, own_sessions, second_factor
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.people.signing_in.test_second_factor import code_at

pytestmark = pytest.mark.django_db
MINE = "/my-credits/"
NEW = {"new_password1": "gao shan liu shui", "new_password2": "gao shan liu shui"}
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML) Chrome/130.0 Safari/537.36"


def log_in(username="u10001", **headers):
    client = Client(headers=headers)
    assert client.post("/login/", {"username": username, "password": "x"}).status_code == 302
    return client


def is_in(client):
    return client.get(MINE).status_code == 200


@pytest.fixture
def pc(wang):
    """Where she makes her changes, having said once more who she is."""
    client = log_in()
    client.post("/security/confirm/", {"password": "x"})
    return client


@pytest.fixture
def phone(wang):
    return log_in(user_agent=PHONE)


def change_password(pc, wang):
    assert pc.post(reverse("change_password"), {"old_password": "x", **NEW}).status_code == 302


def set_up_authenticator(pc, wang):
    secret = pc.get(reverse("mfa_activate_totp")).context["form"].secret
    pc.post(reverse("mfa_activate_totp"), {"code": code_at(NOW, secret)})
    assert Authenticator.objects.filter(type="totp").exists()


def remove_authenticator(pc, wang):
    pc.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type="totp").exists()


def remove_passkey(pc, wang):
    key = Authenticator.objects.get(type="webauthn")
    pc.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(pk=key.pk).exists()


def make_codes_anew(pc, wang):
    before = Authenticator.objects.get(type="recovery_codes").pk
    pc.post(reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.get(type="recovery_codes").pk != before


def with_a_factor(wang):
    TOTP.activate(wang.user, "A" * 32)
    Authenticator.objects.create(user=wang.user, type="recovery_codes", data={"seed": "x"})
    Authenticator.objects.create(
        user=wang.user, type="webauthn", data={"name": "手机", "credential": {}}
    )


CHANGES = {
    "password": change_password,
    "authenticator": set_up_authenticator,
    "authenticator removed": remove_authenticator,
    "passkey removed": remove_passkey,
    "recovery codes": make_codes_anew,
}


@pytest.fixture(params=CHANGES)
def change(request, wang, pc, phone, monkeypatch):
    if request.param not in ("password", "authenticator"):
        with monkeypatch.context() as before:
            before.setattr(changed_ways, "_end_others", lambda user_id: None)
            with_a_factor(wang)
    return lambda: CHANGES[request.param](pc, wang)


def test_whoever_changes_a_way_in_ends_her_other_sessions_and_goes_on(change, pc, phone):
    copied = Client()
    copied.cookies["sessionid"] = pc.cookies["sessionid"].value
    assert is_in(pc)
    assert is_in(phone)
    assert is_in(copied)

    change()

    assert is_in(pc)
    assert not is_in(phone)
    assert not is_in(copied)


def test_without_the_ending_the_other_session_would_go_on(change, pc, phone, monkeypatch):
    monkeypatch.setattr(changed_ways, "_end_others", lambda user_id: None)
    # A password stands in Django's own mark of a session besides.
    monkeypatch.setattr(User, "get_session_auth_hash", lambda self: "the same")
    for client in (pc, phone):
        session = client.session
        session["_auth_user_hash"] = "the same"
        session.save()

    change()

    assert is_in(phone)


def test_somebody_else_s_change_ends_nobody_s_session_but_hers(pc, phone, wang, li):
    TOTP.activate(li.user, "A" * 32)
    li.user.set_password("another")
    li.user.save()

    assert is_in(pc)
    assert is_in(phone)


def test_using_a_code_or_naming_a_key_ends_nothing(pc, phone, wang, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(changed_ways, "_end_others", lambda user_id: None)
        with_a_factor(wang)

    for one in Authenticator.objects.all():
        one.record_usage()
    wang.user.check_password("x")
    wang.user.save()

    assert is_in(phone)


def close(wang, administrator):
    wang.user.is_active = False
    wang.user.save()
    wang.user.is_active = True
    wang.user.save()


def remove_factors(wang, administrator):
    second_factor.remove_all(user=wang.user, by=administrator, why="手机丢失", now=NOW)


def unbind(wang, administrator):
    SocialAccount.objects.filter(user=wang.user).delete()


def choose_by_invitation(wang, administrator):
    wang.user.set_password("gao shan liu shui")
    wang.user.save(update_fields=["password"])


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SECURITY_ADMINISTRATOR)


@pytest.mark.parametrize("act", [close, remove_factors, unbind, choose_by_invitation])
def test_what_others_change_for_her_ends_all_her_sessions(
    act, pc, phone, wang, administrator, monkeypatch
):
    with monkeypatch.context() as before:
        before.setattr(changed_ways, "_end_others", lambda user_id: None)
        with_a_factor(wang)
        SocialAccount.objects.create(user=wang.user, provider="openid", uid="digest")
    assert is_in(phone)

    act(wang, administrator)

    assert not is_in(pc)
    assert not is_in(phone)
    assert not wang.user.sessions.exists()


def test_a_login_that_was_closed_and_opened_would_go_on_without_it(
    pc, wang, administrator, monkeypatch
):
    monkeypatch.setattr(changed_ways, "_end_others", lambda user_id: None)

    close(wang, administrator)

    assert is_in(pc)


def test_the_page_says_where_one_is_logged_in_and_no_more(pc, phone):
    with time_machine.travel(NOW + timedelta(minutes=12), tick=False):
        page = pc.get(reverse("own_sessions"))
    text = page.content.decode()

    shown = [(one.browser, one.system, one.minutes) for one in page.context["opened"]]
    assert shown == [("未知", "未知", 0), ("Chrome", "Android", 10)]
    assert "Android 上的 Chrome" in text
    assert text.count("本机") == 1
    assert "10 多分钟没有用" in text
    for secret in ("130.0", "127.0.0.1", *Session.objects.values_list("session_key", flat=True)):
        assert secret not in text


def test_one_is_ended_and_the_others_stay(pc, phone):
    office = log_in()
    listed = pc.get(reverse("own_sessions")).context["opened"]
    (mark,) = [one.mark for one in listed if one.system == "Android"]

    answer = pc.post(reverse("end_session"), {"session": mark}, follow=True)
    again = pc.post(reverse("end_session"), {"session": mark}, follow=True)

    assert "已结束那台设备上的登录" in answer.content.decode()
    assert "已经不在了" in again.content.decode()
    assert not is_in(phone)
    assert is_in(office)
    assert is_in(pc)


def test_all_others_are_ended_at_once(pc, phone, li):
    neighbour = log_in("u10002")

    page = pc.post(reverse("end_other_sessions"), follow=True)

    assert len(page.context["opened"]) == 1
    assert not is_in(phone)
    assert is_in(pc)
    assert is_in(neighbour)


def test_nobody_else_s_session_is_ended_by_its_mark(pc, li):
    neighbour = log_in("u10002")
    (mark,) = [one.mark for one in own_sessions.opened(li.user, this=None, now=NOW)]

    pc.post(reverse("end_session"), {"session": mark})

    assert is_in(neighbour)


def test_who_one_is_is_asked_before_a_session_is_ended(phone, wang):
    other = log_in()

    asked = other.post(reverse("end_other_sessions"))
    assert asked["Location"].startswith("/security/confirm/")
    assert is_in(phone)
    done = other.post(asked["Location"], {"password": "x"})

    assert done["Location"] == reverse("own_sessions")
    assert not is_in(phone)


def test_sessions_that_are_over_are_not_shown(pc, phone, wang):
    log_in()
    assert len(own_sessions.opened(wang.user, this=None, now=NOW)) == 3
    idle = NOW + timedelta(minutes=31)
    assert own_sessions.opened(wang.user, this=None, now=idle) == []


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_asks_the_same_however_many_sessions(pc, more, django_assert_num_queries):
    for _ in range(more):
        log_in()
    pc.get(reverse("own_sessions"))

    with django_assert_num_queries(5):
        pc.get(reverse("own_sessions"))


def test_an_administrator_ends_all_sessions_of_an_account_on_record(pc, phone, wang, administrator):
    office = log_in("administrator")
    address = reverse("end_sessions", args=[wang.user.pk])
    refused = office.post(address, {"why": ""})
    assert "data-error-summary" in refused.content.decode()
    assert is_in(phone)

    office.post(address, {"why": "有人冒用，已回拨核实"})

    assert not is_in(phone)
    assert not is_in(pc)
    assert SESSION_KEY in office.session
    act = AccountAct.objects.get()
    assert (act.kind, act.user, act.done_by) == (ActKind.SESSIONS_ENDED, wang.user, administrator)
    assert "结束全部登录" in office.get(reverse("account", args=[wang.user.pk])).content.decode()
