"""The cast of the catalogue, the administrators who let systems in, and tokens of theirs.

Everything happens in March 2026.
"""

import json
from datetime import date

import pytest
import time_machine
from django.test import Client

from connections import tokens
from connections.models import Scope
from people.models import Role, RoleKind, User
from tests.catalog import cast
from tests.catalog.cast import NOW


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def wang(city):
    return cast.make_learner(city.health, "10001", "王犇")


@pytest.fixture
def li(city):
    return cast.make_learner(city.clinic, "10002", "李喆")


@pytest.fixture
def zhao(city):
    return cast.make_learner(city.transport, "10003", "赵堃")


@pytest.fixture
def keeper(city):
    """The city's system administrator."""
    return keeper_of(city.root, "keeper")


@pytest.fixture
def issuer(city):
    """The city's security administrator."""
    return issuer_of(city.root, "issuer")


def issuer_of(agency, username):
    return keeper_of(agency, username, RoleKind.SECURITY_ADMINISTRATOR)


def keeper_of(agency, username, kind=RoleKind.SYSTEM_ADMINISTRATOR):
    user = User.objects.create(username=username, name="沈倩")
    Role.objects.create(
        user=user,
        kind=kind,
        agency=agency,
        starts_on=date(2020, 1, 1),
    )
    return user


@pytest.fixture
def issue(issuer, city):
    """A token's row and its text; of the whole city unless said otherwise."""

    def issue(*scopes, agency=None, name="省干部网络学院", until=date(2026, 9, 1)):
        return tokens.issue(
            name=name,
            scopes=scopes or list(Scope),
            agency=agency or city.root,
            expires_on=until,
            by=issuer,
            now=NOW,
        )

    return issue


class System(Client):
    """Another system: JSON in and out, with its token."""

    def __init__(self, text):
        super().__init__(headers={"Authorization": f"Bearer {text}"})

    def send(self, path, body):
        return self.post(path, json.dumps(body), content_type="application/json")


@pytest.fixture
def system(issue):
    """A system that may do everything in the whole city."""
    return System(issue()[1])


def course(learner, number="K-1", **said):
    """An online course as a platform hands it in."""
    return {
        "id": number,
        "personnel_no": learner.personnel_no,
        "name": learner.name,
        "kind": "网络课程",
        "title": "数据安全法解读",
        "ends_on": "2026-02-20",
        "bucket": "必修",
        "credits": 2,
        "progress": 1,
    } | said
