import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.finding import kept
from tests.catalog import cast


@pytest.fixture(autouse=True)
def _nothing_kept():
    """A database that is rolled back gives out the keys of its releases again."""
    kept.forget()


@pytest.fixture
def city(db):
    return cast.build_city()


@pytest.fixture
def catalog(city):
    return cast.make_catalog()


@pytest.fixture
def lecture(catalog, city):
    return cast.make_lecture(catalog, city.health)


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
    """The health bureau's training officer."""
    return cast.make_officer(city.health, "officer")


@pytest.fixture
def sibling_officer(city):
    """The transport bureau's training officer."""
    return cast.make_officer(city.transport, "sibling")


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
