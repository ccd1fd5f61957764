"""Who is logged in, read anew with each request."""

import pytest
from django.contrib.auth import get_user
from django.utils import timezone

from config.sessions import SessionStore
from people.login_backend import LoginBackend
from people.models import Session, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("liu", password="songyang-demo", name="刘喆")


def logged_in(client, rf):
    request = rf.get("/")
    request.session = SessionStore(client.session.session_key)
    return get_user(request)


def test_user_is_read_as_django_reads_her(user):
    read = LoginBackend().get_user(user.pk)

    fields = [field.attname for field in User._meta.concrete_fields]
    expected = User.objects.get(pk=user.pk)
    assert [getattr(read, one) for one in fields] == [getattr(expected, one) for one in fields]
    assert not read._state.adding
    assert LoginBackend().get_user(0) is None


def test_who_may_not_log_in_any_more_is_nobody_at_once(user, client, rf):
    client.force_login(user)
    assert logged_in(client, rf) == user

    User.objects.update(is_active=False)

    assert logged_in(client, rf).is_anonymous


def test_another_password_ends_the_session(user, client, rf):
    client.force_login(user)
    user.set_password("another-songyang")
    user.save()

    assert logged_in(client, rf).is_anonymous


def test_a_deleted_session_is_nobody_s(user, client, rf):
    client.force_login(user)
    Session.objects.all().delete()

    assert logged_in(client, rf).is_anonymous


def test_a_session_ends_with_its_time(user, client, rf):
    client.force_login(user)
    Session.objects.update(expire_date=timezone.now())

    assert logged_in(client, rf).is_anonymous
    assert SessionStore("nosuchkey" * 3).load() == {}


def test_a_session_is_nobody_s_until_the_login_and_then_hers(user, client):
    client.session.save()
    assert [one.user for one in Session.objects.all()] == [None]

    client.force_login(user)

    assert [one.user for one in Session.objects.all()] == [user]
    assert Session.objects.get().get_decoded()["_auth_user_id"] == str(user.pk)


def test_with_the_login_its_sessions_are_deleted(user, client):
    client.force_login(user)
    user.delete()

    assert not Session.objects.exists()
