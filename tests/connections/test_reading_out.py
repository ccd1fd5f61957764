from datetime import timedelta

import pytest

from catalog.releasing import releases
from connections.models import Scope
from credits import standing
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.connections.conftest import System

STANDINGS = "/api/v1/standings"


@pytest.fixture
def three(wang, li, zhao):
    standing.rebuild(year=2026, now=NOW)
    return [wang, li, zhao]


def test_standings_come_a_page_at_a_time(system, three):
    first = system.get(STANDINGS, {"year": 2026, "limit": 2}).json()
    last = system.get(STANDINGS, {"year": 2026, "limit": 2, "after": first["next"]}).json()

    numbers = [one["personnel_no"] for page in (first, last) for one in page["standings"]]
    assert numbers == ["10001", "10002", "10003"]
    assert last["next"] is None


def test_standings_say_numbers_and_no_names(system, three):
    answer = system.get(STANDINGS, {"year": 2026})

    one = answer.json()["standings"][0]
    assert set(one) == {
        "personnel_no", "agency_code", "year", "tier", "totals", "minimums", "short", "met",
        "assessed_at",
    }  # fmt: skip
    assert (one["agency_code"], one["met"]) == ("U1", False)
    assert not any(learner.name in answer.content.decode() for learner in three)


def test_standings_end_at_the_tokens_subtree(issue, city, three):
    local = System(issue(Scope.STANDINGS_READ, agency=city.health)[1])

    found = local.get(STANDINGS, {"year": 2026}).json()["standings"]

    assert [one["personnel_no"] for one in found] == ["10001", "10002"]


@pytest.mark.parametrize("limit", [1, 3])
def test_a_page_needs_as_many_queries_for_three_people(
    system, three, limit, django_assert_num_queries
):
    system.get(STANDINGS, {"year": 2026})  # the first of a minute sets its count anew

    with django_assert_num_queries(4):  # the token, its issuer's role, its count, the page
        system.get(STANDINGS, {"year": 2026, "limit": limit})


@pytest.mark.parametrize("said", [{}, {"year": "x"}, {"year": 1}, {"year": 2026, "limit": 501}])
def test_a_question_that_makes_no_sense_is_told_why(system, said):
    answer = system.get(STANDINGS, said)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"year", "limit"}


def test_a_misspelt_parameter_is_not_the_answer_to_another_question(system, three):
    answer = system.get(STANDINGS, {"year": 2026, "shortonly": "true"})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["shortonly"]


def test_a_released_catalogue_is_read_as_it_was_frozen(system, city):
    catalog = cast.make_catalog()
    lecture = cast.make_lecture(catalog, city.health)
    session = cast.make_session(lecture)
    releases.publish(catalog=catalog, by=None, now=NOW)
    type(session).objects.filter(pk=session.pk).update(ends_at=NOW + timedelta(days=99))

    [listed] = system.get("/api/v1/catalogues").json()["releases"]
    release = system.get(f"/api/v1/catalogues/{listed['year']}/{listed['number']}").json()

    assert (listed["year"], listed["number"]) == (2026, 1)
    [told] = release["lectures"]
    assert (told["title"], told["host"], told["credits"]) == ("大数据与城市治理", "市卫健委", "2")
    assert told["sessions"][0]["venue"] == "市民中心报告厅"
    assert told["sessions"][0]["ends_at"] != (NOW + timedelta(days=99)).isoformat()


def test_a_release_that_never_was_is_not_found(system):
    assert system.get("/api/v1/catalogues/2026/1").status_code == 404


@pytest.mark.django_db
def test_the_openapi_document_is_served_to_everybody(client):
    document = client.get("/api/v1/openapi.json").json()

    assert set(document["paths"]) == {
        "/api/v1/roster",
        "/api/v1/facts",
        "/api/v1/standings",
        "/api/v1/catalogues",
        "/api/v1/catalogues/{year}/{number}",
    }
    assert document["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
