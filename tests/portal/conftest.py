"""The cast of the catalogue, and standings: Wang Ben and Li Zhe in health, Zhao Kun in transport.

Everything happens in March 2026.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import ledger, standing
from people.models import Role, RoleKind
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
def catalog(city):
    return cast.make_catalog()


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
def officer(city):
    """The health bureau's personnel officer."""
    return cast.make_officer(city.health, "officer", RoleKind.PERSONNEL_OFFICER)


@pytest.fixture
def give(city):
    """Give a user one more role over an agency."""

    def give(user, kind, agency=None, ends_on=None):
        return Role.objects.create(
            user=user,
            kind=kind,
            agency=agency or city.root,
            starts_on=date(2020, 1, 1),
            ends_on=ends_on,
        )

    return give


@pytest.fixture
def record(db):
    """Record a fact of an online course, required and finished unless said otherwise."""

    def record(learner, number, credits="10", on=date(2026, 2, 1), **attributes):
        said = {"bucket": "required", "progress": "1", "title": f"网络课程{number}"}
        fact = ledger.NewFact(
            learner_id=learner.pk,
            source=f"credits.import:{number}",
            kind="online_course",
            happened_from=None,
            happened_on=on,
            quantity={},
            attributes=said | attributes,
            granted=Decimal(credits),
            why="网络学习记录导入",
        )
        return ledger.record(fact=fact, recorded_by=None, now=NOW)

    return record


@pytest.fixture
def assess():
    def assess():
        return standing.rebuild(year=2026, now=NOW)

    return assess


@pytest.fixture
def count_queries():
    """How many queries a request makes, after a first one has filled Wagtail's caches."""

    def count(client, url):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.status_code == 200
        return len(captured)

    return count
