"""Administrators look after logins, each in her part; nobody else finds these pages."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from people.models import AccountAct, ActKind, Invitation, RoleChange, RoleKind, User
from people.signing_in.accounts import ADMINISTRATORS
from tests.catalog import cast

pytestmark = pytest.mark.django_db
OF_SYSTEM = ("invite_account",)
OF_SECURITY = (
    "unlock_account",
    "remove_factors",
    "remove_outside",
    "end_sessions",
    "grant_role",
    "end_role",
)
ACTS = (*OF_SYSTEM, *OF_SECURITY)


@pytest.fixture
def administrator(city):
    return cast.make_officer(city.root, "administrator", RoleKind.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def security(city):
    return cast.make_officer(city.root, "security", RoleKind.SECURITY_ADMINISTRATOR)


def test_those_with_roles_are_listed_and_others_found(client, administrator, officer, wang):
    client.force_login(administrator)

    listed = client.get(reverse("accounts")).content.decode()
    found = client.get(reverse("accounts"), {"q": "王犇"}).content.decode()

    assert reverse("account", args=[officer.pk]) in listed
    assert reverse("account", args=[wang.user.pk]) not in listed
    assert reverse("account", args=[wang.user.pk]) in found


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_asks_the_same_however_many_logins(
    client, administrator, city, officer, more, django_assert_num_queries
):
    for number in range(more):
        cast.make_officer(city.clinic, f"more{number}", RoleKind.SCREENER)
    client.force_login(administrator)
    client.get(reverse("accounts"))

    with django_assert_num_queries(11):
        client.get(reverse("accounts"))


def test_a_locked_name_is_freed_with_a_reason(client, security, officer):
    for _ in range(5):
        client.post("/login/", {"username": "officer", "password": "wrong"})
    client.force_login(security)
    refused = client.post(reverse("unlock_account", args=[officer.pk]), {"why": ""})
    assert "data-error-summary" in refused.content.decode()

    client.post(reverse("unlock_account", args=[officer.pk]), {"why": "当面核实工作证"})

    page = client.get(reverse("account", args=[officer.pk])).content.decode()
    assert "当面核实工作证" in page
    client.post("/logout/")
    answer = client.post("/login/", {"username": "officer", "password": "x"})
    assert answer.status_code == 302


def test_a_lost_device_is_removed(client, security, officer):
    Authenticator.objects.create(user=officer, type="totp", data={})
    client.force_login(security)

    client.post(reverse("remove_factors", args=[officer.pk]), {"why": "手机丢失，已回拨"})

    assert not Authenticator.objects.exists()
    act = AccountAct.objects.get()
    assert (act.kind, act.user, act.done_by) == (
        ActKind.FACTORS_REMOVED,
        officer,
        security,
    )


def test_a_wrong_binding_from_outside_is_removed_on_record(client, security, officer):
    SocialAccount.objects.create(user=officer, provider="openid", uid="digest")
    client.force_login(security)
    address = reverse("account", args=[officer.pk])
    assert "解除外部登录绑定" in client.get(address).content.decode()

    client.post(reverse("remove_outside", args=[officer.pk]), {"why": "对应错了人，已核实"})

    assert not SocialAccount.objects.exists()
    assert AccountAct.objects.get().kind == ActKind.OUTSIDE_REMOVED


def test_an_officer_is_invited_with_a_code_told_once(client, administrator, officer):
    client.force_login(administrator)

    page = client.post(reverse("invite_account", args=[officer.pk]))

    assert page.context["issued"].code in page.content.decode()
    assert Invitation.objects.get().user == officer


def answers(client, user, acts):
    return [client.post(reverse(act, args=[user.pk]), {"why": "x"}).status_code for act in acts]


def test_each_administrator_has_her_own_part(client, administrator, security, officer):
    address = reverse("account", args=[officer.pk])

    client.force_login(administrator)
    page = client.get(address).content.decode()
    assert [act for act in ACTS if reverse(act, args=[officer.pk]) in page] == list(OF_SYSTEM)
    assert answers(client, officer, OF_SECURITY) == [404] * len(OF_SECURITY)

    client.force_login(security)
    page = client.get(address).content.decode()
    assert reverse("invite_account", args=[officer.pk]) not in page
    assert {reverse(act, args=[officer.pk]) in page for act in ("grant_role", "end_sessions")} == {
        True
    }
    assert answers(client, officer, OF_SYSTEM) == [404]
    assert client.get(reverse("invitations")).status_code == 404
    assert not AccountAct.objects.exists()
    assert not RoleChange.objects.exists()
    assert not Invitation.objects.exists()


def test_a_house_without_a_security_administrator_is_told_so(client, administrator, officer, city):
    client.force_login(administrator)
    addresses = [reverse("accounts"), reverse("account", args=[officer.pk])]

    for address in addresses:
        assert "现在没有安全管理员" in client.get(address).content.decode()
    cast.make_officer(city.root, "security", RoleKind.SECURITY_ADMINISTRATOR)
    for address in addresses:
        page = client.get(address).content.decode()
        assert "现在没有安全管理员" not in page
        assert "由安全管理员办理" in page


@pytest.mark.parametrize("kind", ADMINISTRATORS)
def test_nobody_looks_after_her_own_login_or_one_out_of_reach(client, city, administrator, kind):
    local = cast.make_officer(city.health, "local", kind)
    foreign = cast.make_officer(city.transport, "foreign", RoleKind.SCREENER)
    client.force_login(local)

    for user in (local, foreign, administrator):
        assert client.get(reverse("account", args=[user.pk])).status_code == 404
        for act in ACTS:
            answer = client.post(reverse(act, args=[user.pk]), {"why": "x"})
            assert answer.status_code == 404
    assert not AccountAct.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("kind", sorted(set(RoleKind) - set(ADMINISTRATORS)))
def test_other_roles_find_no_such_pages(client, city, officer, kind):
    client.force_login(cast.make_officer(city.root, "someone", kind))

    assert client.get(reverse("accounts")).status_code == 404
    assert client.get(reverse("account", args=[officer.pk])).status_code == 404
    assert client.post(reverse("unlock_account", args=[officer.pk])).status_code == 404


def test_one_s_own_password_is_changed_with_the_present_one(client, wang):
    client.post("/login/", {"username": "u10001", "password": "x"})
    wanted = {"new_password1": "gao shan liu shui", "new_password2": "gao shan liu shui"}

    wrong = client.post(reverse("change_password"), {"old_password": "y", **wanted})
    assert wrong.status_code == 200
    right = client.post(reverse("change_password"), {"old_password": "x", **wanted})

    assert right["Location"] == "/security/"
    assert client.get("/security/").status_code == 200
    assert User.objects.get(pk=wang.user.pk).check_password("gao shan liu shui")


def test_the_present_password_is_not_guessed_without_end(client, wang):
    client.post("/login/", {"username": "u10001", "password": "x"})
    for _ in range(5):
        client.post(reverse("change_password"), {"old_password": "y"})

    page = client.post(reverse("change_password"), {"old_password": "x"}).content.decode()

    assert "请 15 分钟后再试" in page


def test_the_password_is_asked_for_before_security_is_changed(client, wang):
    client.post("/login/", {"username": "u10001", "password": "x"})

    answer = client.get("/security/totp/activate/")
    page = client.get(answer["Location"]).content.decode()

    assert answer["Location"].startswith("/security/confirm/")
    assert "请再次确认" in page
