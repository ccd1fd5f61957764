"""PostgreSQL keeps no null character: who sends one is told so, and nothing has failed."""

import pytest
from django.conf import settings
from django.db import DataError
from django.test import Client

from config import unavailable
from people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.postgres_only]


@pytest.fixture
def reader():
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create(username="reader"))
    return client


def test_a_null_character_in_an_address_is_refused(reader):
    answer = reader.get("/corrections/ask/?source=a%00b")

    assert (answer.status_code, "NUL" in answer.text) == (400, True)


def test_a_null_character_in_a_cookie_is_refused(reader):
    reader.cookies.load({settings.SESSION_COOKIE_NAME: "abcdefgh\0"})

    assert reader.get("/my-credits/").status_code == 400


def test_a_null_that_is_only_spelt_is_text(reader):
    assert reader.get("/corrections/ask/?source=a%2500b").status_code == 404


def test_what_else_the_database_will_not_take_is_a_failure(reader, monkeypatch):
    monkeypatch.setattr(unavailable, "is_a_null_character", lambda error: False)

    assert reader.get("/corrections/ask/?source=a%00b").status_code == 500
    assert not unavailable.is_a_null_character(DataError("out of range"))
