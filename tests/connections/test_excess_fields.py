"""What no schema of the API names is refused, and nothing of the same body is written."""

import pytest
from django.apps import apps

from connections.api import api
from credits.models import Fact
from people.models import Learner, User
from tests.connections.conftest import course


def taken_bodies():
    """Each schema that stands in a body, and those within it."""
    whole = api.get_openapi_schema()
    known, waiting = {}, [
        act["requestBody"] for acts in whole["paths"].values() for act in acts.values()
        if "requestBody" in act
    ]  # fmt: skip
    while waiting:
        for name in _named(waiting.pop()):
            if name not in known:
                known[name] = whole["components"]["schemas"][name]
                waiting.append(known[name])
    return known


def _named(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _named(one)


def every_field():
    models = apps.get_models()
    return {name for one in models for name in (f.attname for f in one._meta.concrete_fields)}


def test_every_schema_of_a_body_forbids_what_it_does_not_name():
    bodies = taken_bodies()

    assert len(bodies) >= 5
    assert [
        name for name, one in bodies.items() if one.get("additionalProperties") is not False
    ] == []


@pytest.mark.parametrize("place", ["body", "row"])
def test_a_person_with_a_field_more_is_refused_and_nothing_is_written(
    system, city, settings, place
):
    settings.CONNECTIONS_REQUESTS_A_MINUTE = 10_000
    person = {"personnel_no": "20001", "name": "单琳", "agency_code": "U1"}
    before = User.objects.count()
    for name in sorted(every_field() - person.keys() - _fields("RosterPerson", "RosterIn")):
        row, more = (person | {name: "1"}, {}) if place == "row" else (person, {name: "1"})
        assert system.send("/api/v1/roster", {"people": [row], **more}).status_code == 422, name

    assert not Learner.objects.exists()
    assert User.objects.count() == before
    # The control: the same person with nothing more is taken.
    assert system.send("/api/v1/roster", {"people": [person]}).status_code == 200


def test_a_fact_with_a_field_more_is_refused_and_nothing_is_written(system, wang):
    for name in (
        "granted",
        "recorded_by",
        "recorded_by_id",
        "learner",
        "learner_id",
        "source",
        "pk",
    ):
        answer = system.send("/api/v1/facts", {"facts": [course(wang) | {name: 1}]})
        assert answer.status_code == 422, name

    assert not Fact.objects.exists()
    assert system.send("/api/v1/facts", {"facts": [course(wang)]}).status_code == 200


def _fields(*schemas):
    bodies = taken_bodies()
    return {name for schema in schemas for name in bodies[schema]["properties"]}
