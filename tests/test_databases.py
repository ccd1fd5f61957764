"""Two runs, one for each database, see every test between them, and few of them twice."""

import pytest

from tests.databases import runs_of


def test_what_touches_no_database_is_seen_once(request):
    assert runs_of(request.node) == ("first",)


def test_what_touches_the_database_is_seen_on_both(request, db):
    assert runs_of(request.node) == ("first", "second")


@pytest.mark.django_db
def test_a_mark_asks_for_the_database_too(request):
    assert runs_of(request.node) == ("first", "second")


@pytest.mark.parametrize("kind", ["journey", "fault"])
def test_browsers_and_killed_processes_are_seen_on_the_database_of_an_installation(
    request, db, kind
):
    request.node.add_marker(kind)

    assert runs_of(request.node) == ("second",)


@pytest.mark.journey
def test_a_browser_without_the_database_is_not_forgotten(request):
    assert runs_of(request.node) == ("first",)


@pytest.mark.postgres_only
def test_what_needs_postgresql_is_seen_there(request):
    assert runs_of(request.node) == ("second",)


@pytest.mark.sqlite_only
@pytest.mark.journey
def test_what_is_kept_to_sqlite_is_seen_there(request, db):
    assert runs_of(request.node) == ("first",)
