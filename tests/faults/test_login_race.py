"""A login that is under way while its owner changes what lets her in: no session outlives that.

Each race has a control without its protection, in which the session goes on.
"""

import threading
from contextlib import contextmanager

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client

from people.models import Session, User
from people.signing_in import adapter, changed_ways, second_step, ways_in
from tests.catalog import cast

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,  # SQLite lets one writer in at a time
]
PATIENCE = 20


@pytest.fixture
def wang(transactional_db):
    return cast.make_learner(cast.build_city().health, "10001", "王犇").user


@contextmanager
def in_a_thread(act):
    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(PATIENCE)
    assert not thread.is_alive()


def log_in(client):
    return client.post("/login/", {"username": "u10001", "password": "x"})


def change(user):
    """A second factor, as her page sets it up: from now on the password alone is not enough."""
    TOTP.activate(User.objects.get(pk=user.pk), "A" * 32)


def is_in(client):
    return client.get("/my-credits/").status_code == 200


class Pause:
    """Somebody waits at a place in the code until another has gone on."""

    def __init__(self, seconds=PATIENCE):
        self.reached, self.go_on, self.seconds = threading.Event(), threading.Event(), seconds

    def after(self, act):
        def paused(*args, **named):
            answer = act(*args, **named)
            self.reached.set()
            self.go_on.wait(self.seconds)
            return answer

        return paused


def changed_before_the_session_began(wang, monkeypatch):
    """It was asked whether a second step is needed; then one is set up; then she is let in."""
    pause, client = Pause(), Client()
    asked = second_step.SecondStep._should_handle
    monkeypatch.setattr(second_step.SecondStep, "_should_handle", pause.after(asked))
    with in_a_thread(lambda: log_in(client)):
        assert pause.reached.wait(PATIENCE)
        change(wang)
        pause.go_on.set()
    return client


def test_a_factor_set_up_before_the_session_begins_refuses_the_login(wang, monkeypatch):
    client = changed_before_the_session_began(wang, monkeypatch)

    assert not is_in(client)
    assert not Session.objects.filter(user=wang).exists()


def test_without_a_second_look_the_login_would_outlive_the_change(wang, monkeypatch):
    monkeypatch.setattr(ways_in, "refuse_changed", lambda user_id, since: None)

    assert is_in(changed_before_the_session_began(wang, monkeypatch))


def changed_while_the_session_was_stored(wang, monkeypatch):
    """The second look was taken; the session is not committed; then a factor is set up."""
    pause, client = Pause(seconds=2), Client()
    monkeypatch.setattr(adapter, "_begin", pause.after(adapter._begin))

    def change_and_tell():
        change(wang)
        pause.go_on.set()  # at once, if nothing was waited for

    with in_a_thread(lambda: log_in(client)):
        assert pause.reached.wait(PATIENCE)
        with in_a_thread(change_and_tell):
            pass
    return client


def test_a_change_waits_for_a_session_that_is_being_stored_and_ends_it(wang, monkeypatch):
    client = changed_while_the_session_was_stored(wang, monkeypatch)

    assert not is_in(client)
    assert not Session.objects.filter(user=wang).exists()


def test_without_the_waiting_the_session_would_go_on(wang, monkeypatch):
    monkeypatch.setattr(changed_ways.ways_in, "hold", lambda pk: User.objects.get(pk=pk))

    assert is_in(changed_while_the_session_was_stored(wang, monkeypatch))


def test_two_changes_at_once_do_not_lock_each_other_out(wang):
    with in_a_thread(lambda: change(wang)), in_a_thread(lambda: wang.set_password("y")):
        wang.save()

    assert User.objects.get(pk=wang.pk).authenticator_set.exists()
