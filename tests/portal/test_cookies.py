"""Each cookie by which a browser is known: as `__Host-` demands it wherever that stands."""

import pytest
from django.urls import reverse

from catalog.doors import room_codes
from catalog.seating import seats
from tests.catalog import cast
from tests.catalog.cast import NOW

KINDS = ("SESSION", "CSRF", "LANGUAGE", "TEXT_SIZE", "DOOR", "MESSAGES")
NAMES = {f"{kind}_COOKIE_NAME": f"__Host-{kind.lower()}" for kind in KINDS}


@pytest.fixture
def in_the_hall(catalog, city, wang):
    """A session whose hall shows a code, and somebody with a seat in it."""
    catalog.room_codes = True
    catalog.save()
    session = cast.make_session(cast.make_lecture(catalog, city.health), starts_at=NOW)
    seats.enrol_many(session=session, learners=[wang], enrolled_by=None, now=NOW)
    return session


def cookies_of_all_kinds(client, session):
    """What a browser is given by one who logs in, switches both switches and enters a hall."""
    client.get(reverse("login"), secure=True)
    client.post(reverse("login"), {"username": "u10001", "password": "x"}, secure=True)
    client.post(reverse("language"), {"language": "en"}, secure=True)
    client.post(reverse("text_size"), {"size": "large"}, secure=True)
    said = {"code": room_codes.code_at(session, now=NOW), "direction": "IN"}
    answer = client.post(reverse("catalog:here", args=[session.pk]), said, secure=True)
    assert answer.status_code == 302, answer.content.decode()
    return client.cookies


def unbound(cookies):
    """The names of those that a browser would refuse under the prefix, or that do without it."""
    return {
        name
        for name, cookie in cookies.items()
        if not (
            name.startswith("__Host-")
            and (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        )
    }


def test_every_cookie_of_production_is_bound_to_its_host(client, in_the_hall, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    for setting, name in NAMES.items():
        setattr(settings, setting, name)

    cookies = cookies_of_all_kinds(client, in_the_hall)

    assert set(cookies) == set(NAMES.values())
    assert unbound(cookies) == set()


def test_without_the_names_of_production_none_would_be(client, in_the_hall, settings):
    cookies = cookies_of_all_kinds(client, in_the_hall)

    assert set(cookies) == {getattr(settings, setting) for setting in NAMES}
    assert unbound(cookies) == set(cookies)


def test_a_switch_that_is_put_back_takes_its_cookie_away(client, db, settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.TEXT_SIZE_COOKIE_NAME = "__Host-text_size"
    client.post(reverse("text_size"), {"size": "large"}, secure=True)

    answer = client.post(reverse("text_size"), {"size": "normal"}, secure=True)

    gone = answer.cookies["__Host-text_size"]
    assert (gone.value, gone["max-age"], gone["secure"], gone["path"]) == ("", 0, True, "/")
