"""Guessing passwords: who waits, who does not, and what nobody learns by trying."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher

from people.models import SharedCache, User
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db
UNLIMITED = {"login_failed_here": None, "login_failed_anywhere": None}
WAIT = "分钟后再试"
hashed = []


class CountingHasher(MD5PasswordHasher):
    def encode(self, password, salt):
        hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture
def liu():
    return User.objects.create_user("liu", password="songyang-demo", name="刘喆")


def try_to_log_in(client, *, password="wrong", username="liu", address="10.1.0.1"):
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def is_in(client):
    return "_auth_user_id" in client.session


def test_after_five_wrong_passwords_even_the_right_one_waits(client, liu):
    for _ in range(5):
        assert WAIT not in try_to_log_in(client).content.decode()

    answer = try_to_log_in(client, password="songyang-demo")

    assert "请 15 分钟后再试" in answer.content.decode()
    assert not is_in(client)


def test_without_the_limit_nobody_waits(client, liu, settings):
    settings.LOGIN_LIMITS = UNLIMITED
    for _ in range(8):
        try_to_log_in(client)

    answer = try_to_log_in(client, password="songyang-demo")

    assert answer.status_code == 302
    assert is_in(client)


def test_the_wait_ends_by_itself(client, liu):
    for _ in range(5):
        try_to_log_in(client)

    with time_machine.travel(NOW + timedelta(minutes=14, seconds=30), tick=False):
        assert "请 1 分钟后再试" in try_to_log_in(client).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=15), tick=False):
        assert try_to_log_in(client, password="songyang-demo").status_code == 302


def test_a_victim_logs_in_from_her_own_address_meanwhile(client, liu):
    for _ in range(7):
        try_to_log_in(client, address="10.9.9.9")

    assert try_to_log_in(client, password="songyang-demo").status_code == 302


def test_a_colleague_behind_the_same_gateway_is_not_kept_waiting(client, liu):
    User.objects.create_user("chen", password="songyang-demo")
    for _ in range(7):
        try_to_log_in(client)

    assert try_to_log_in(client, username="chen", password="songyang-demo").status_code == 302


def test_guesses_from_many_addresses_are_counted_together(client, liu, settings):
    settings.LOGIN_LIMITS = {**settings.LOGIN_LIMITS, "login_failed_anywhere": "6/1d/key"}
    for number in range(6):
        try_to_log_in(client, address=f"10.2.0.{number}")

    answer = try_to_log_in(client, password="songyang-demo", address="10.3.0.1")

    assert "请本单位培训联络员处理" in answer.content.decode()
    assert not is_in(client)


def test_right_passwords_are_not_counted_and_leave_nothing(client, liu):
    for _ in range(8):
        assert try_to_log_in(client, password="songyang-demo").status_code == 302
        client.logout()

    assert SharedCache.objects.count() == 0


def test_what_is_remembered_names_nobody(client, liu):
    try_to_log_in(client)

    said = " ".join(" ".join(row) for row in SharedCache.objects.values_list("cache_key", "value"))
    assert SharedCache.objects.count() == 2
    assert "liu" not in said
    assert "10.1.0.1" not in said


@pytest.mark.parametrize("tries", [1, 6])
def test_an_unknown_name_is_answered_like_a_wrong_password(client, liu, tries):
    def answers(username):
        pages = [try_to_log_in(client, username=username) for _ in range(tries)]
        return [page.context["form"].non_field_errors() for page in pages]

    assert answers("liu") == answers("nobody")


def test_an_unknown_or_closed_account_costs_the_same_hash(client, liu, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    User.objects.create_user("gone", password="songyang-demo", is_active=False)

    def costs(username):
        hashed.clear()
        answer = try_to_log_in(client, username=username, password="songyang-dem")
        return len(hashed), answer.context["form"].non_field_errors()

    assert costs("nobody") == costs("liu") == costs("gone")
    assert hashed


def test_a_closed_account_is_answered_like_a_wrong_password(client, liu):
    wrong = try_to_log_in(client).context["form"].non_field_errors()
    User.objects.update(is_active=False)

    right = try_to_log_in(client, password="songyang-demo").context["form"].non_field_errors()

    assert right == wrong


def test_failures_are_logged_without_names_or_addresses(client, liu, caplog):
    with caplog.at_level(logging.WARNING, logger="people.signing_in"):
        for _ in range(6):
            try_to_log_in(client)
        try_to_log_in(client, username="nobody")

    ours = [record.getMessage() for record in caplog.records if record.name == "people.signing_in"]
    assert [line.split(":")[0] for line in ours] == [
        *["Login failed"] * 5,
        "Login locked out",
        "Login failed",
    ]
    assert len(set(ours[:5])) == 1
    assert ours[6] != ours[0]
    assert not any("liu" in line or "10.1.0.1" in line for line in ours)


def test_the_address_is_what_our_own_proxy_saw(client, liu, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def through_proxy(forged, address, password="wrong"):
        return client.post(
            "/login/",
            {"username": "liu", "password": password},
            REMOTE_ADDR="127.0.0.1",
            headers={"x-forwarded-for": f"{forged}, {address}"},
        )

    for number in range(5):
        through_proxy(f"1.1.1.{number}", "10.1.0.1")

    assert WAIT in through_proxy("9.9.9.9", "10.1.0.1").content.decode()
    assert through_proxy("9.9.9.9", "10.1.0.2", "songyang-demo").status_code == 302


def test_without_a_proxy_the_header_of_a_stranger_is_not_believed(client, liu):
    for number in range(5):
        wrong = {"username": "liu", "password": "wrong"}
        forged = {"x-forwarded-for": f"10.9.0.{number}"}
        client.post("/login/", wrong, REMOTE_ADDR="10.1.0.1", headers=forged)

    assert WAIT in try_to_log_in(client).content.decode()


def test_wagtail_s_own_login_is_no_way_round(client, liu):
    page = client.get("/admin/login/?next=/admin/pages/")
    posted = client.post("/admin/login/", {"username": "liu", "password": "songyang-demo"})

    assert page["Location"] == "/login/?next=%2Fadmin%2Fpages%2F"
    assert posted["Location"] == "/login/"
    assert not is_in(client)
    assert client.get("/admin/")["Location"].startswith("/login/?next=")


def test_a_login_gets_a_new_session(client, liu):
    client.get("/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    try_to_log_in(client, password="songyang-demo")

    assert client.cookies["sessionid"].value != planted
