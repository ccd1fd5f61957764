"""Every address of the URLconf is walked: one that is added without a login is told at once."""

import pytest

from people.models import User
from tests.config.addresses import addresses

# Who has no login yet, or needs none: the login itself, a code's own page, a calendar by its
# secret, the scanner of a hall, other systems with their tokens. Each asks for its own
# secret and says nothing without it, or is the same for everybody.
WITHOUT_LOGIN = (
    "/healthz",
    "/language/",
    "/text-size/",
    "/admin/login/",
    "/api/v1/",
    "/app.webmanifest",
    "/calendar/",
    "/catalog/door/",
    "/login/",
    "/logout/",
    "/metrics",
    "/readyz",
    "/offline/",
    "/security/authenticate/",
    "/verify/",
    "/xapi/",
)
# A service worker is asked for again at each start; nobody's data is in it.
WORKERS = {"/catalog/door/worker.js", "/offline/worker.js"}


BOUND = (
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "form-action 'self'",
)


@pytest.fixture
def everywhere():
    found = sorted(set(addresses()))
    assert len(found) > 400, "the walk no longer finds what the URLconf answers"
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_log_in(client, everywhere, method):
    behind_login = [one for one in everywhere if not one.startswith(WITHOUT_LOGIN)]

    answers = {address: getattr(client, method)(address) for address in behind_login}

    let_in = {
        address: answer.status_code
        for address, answer in answers.items()
        if answer.status_code != 302 or "/login/?" not in answer["Location"]
    }
    assert let_in == {}


@pytest.mark.django_db
def test_answers_to_a_person_bind_her_browser_and_are_kept_nowhere(client, everywhere):
    client.force_login(User.objects.create(username="nobody", name="某人"))

    answers = {address: client.get(address) for address in everywhere}

    failed = {address for address, answer in answers.items() if answer.status_code >= 500}
    kept = {address for address, answer in answers.items() if not says_not_to_keep(answer)}
    unbound = {address for address, answer in answers.items() if not binds(address, answer)}
    assert (failed, kept, unbound) == (set(), WORKERS, set())


def says_not_to_keep(answer):
    return {"no-store", "private"} <= {
        part.strip() for part in answer.headers.get("Cache-Control", "").split(",")
    }


def binds(address, answer):
    policy = answer.headers.get("Content-Security-Policy", "")
    # Wagtail's admin alone has inline scripts and styles.
    is_admins = "'unsafe-inline'" in policy
    return (
        answer.headers.get("X-Content-Type-Options") == "nosniff"
        and answer.headers.get("Referrer-Policy") == "same-origin"
        and answer.headers.get("X-Frame-Options") == "SAMEORIGIN"
        and all(one in policy for one in BOUND)
        and is_admins == address.startswith("/admin/")
    )
