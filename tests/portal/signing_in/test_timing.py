"""What an unknown name costs, compared with a known one: a figure, of a deep run.

In processor time, taken in turn, so that other work on the machine counts for both. The everyday
suite counts hashes instead (test_lockout).
"""

import statistics
import time

import pytest

from people.models import User

pytestmark = [pytest.mark.deep, pytest.mark.django_db, pytest.mark.postgres_only]
TRIES = 60
ARGON2 = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def cost(client, settings):
    settings.PASSWORD_HASHERS = ARGON2
    settings.LOGIN_LIMITS = {"login_failed_here": None, "login_failed_anywhere": None}
    User.objects.create_user("liu", password="songyang-demo")

    def cost(username):
        began = time.process_time()
        client.post("/login/", {"username": username, "password": "wrong"})
        return time.process_time() - began

    cost("liu")  # the first one loads what the others have
    return cost


def ratio(cost):
    taken = [(cost("nobody"), cost("liu")) for _ in range(TRIES)]
    unknown, known = (statistics.median(one) * 1000 for one in zip(*taken, strict=True))
    print(f"unknown {unknown:.1f} ms, known {known:.1f} ms of processor time")
    return unknown / known


def test_an_unknown_name_costs_what_a_known_one_costs(cost):
    assert 0.7 < ratio(cost) < 1.4


def test_without_the_hash_for_nobody_the_name_would_be_told(cost, monkeypatch):
    """The control: Django hashes once for a name that it does not know."""
    monkeypatch.setattr(User, "set_password", lambda self, raw: None)

    assert ratio(cost) < 0.7
