"""A locked name is freed by a person, and who did so stays on record."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from people.models import AccountAct, User
from people.signing_in import lockout
from tests.catalog.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def liu():
    return User.objects.create_user("Liu", password="songyang-demo", name="刘喆")


@pytest.fixture
def xi():
    return User.objects.create_user("xi", name="席彤")


def try_to_log_in(client, password="wrong", address="10.1.0.1"):
    return client.post("/login/", {"username": "Liu", "password": password}, REMOTE_ADDR=address)


def free(user, by):
    return lockout.free(user=user, by=by, why="电话核实本人", now=NOW)


def test_a_freed_name_logs_in_at_once_from_every_address(client, liu, xi, settings):
    settings.LOGIN_LIMITS = {**settings.LOGIN_LIMITS, "login_failed_anywhere": "8/1d/key"}
    for number in range(8):
        try_to_log_in(client, address=f"10.1.0.{number // 5}")
    assert "分钟后再试" in try_to_log_in(client, "songyang-demo").content.decode()

    free(liu, xi)

    assert try_to_log_in(client, "songyang-demo").status_code == 302


def test_after_freeing_guesses_are_counted_again(client, liu, xi):
    free(liu, xi)
    for _ in range(5):
        try_to_log_in(client)

    assert "请 15 分钟后再试" in try_to_log_in(client, "songyang-demo").content.decode()


def test_others_wait_on(client, liu, xi):
    for _ in range(5):
        try_to_log_in(client)

    free(xi, liu)

    assert "请 15 分钟后再试" in try_to_log_in(client, "songyang-demo").content.decode()


def test_the_database_refuses_freeing_oneself_or_without_a_reason(liu):
    with (
        pytest.raises(IntegrityError, match="account_act_is_never_on_oneself"),
        transaction.atomic(),
    ):
        free(liu, liu)
    with pytest.raises(IntegrityError, match="account_act_has_a_reason"), transaction.atomic():
        lockout.free(user=liu, by=None, why="", now=NOW)


def test_what_was_done_is_never_changed(liu, xi):
    free(liu, xi)

    with pytest.raises(DatabaseError, match="account_act_is_append_only"), transaction.atomic():
        AccountAct.objects.update(why="")
    with pytest.raises(DatabaseError, match="account_act_is_append_only"), transaction.atomic():
        AccountAct.objects.all().delete()
