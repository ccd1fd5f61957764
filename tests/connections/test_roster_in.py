from datetime import date

import pytest

from connections.models import Scope
from people.models import Agency, Learner, Post
from tests.connections.conftest import System

ROSTER = "/api/v1/roster"


def person(number="20001", **said):
    return {"personnel_no": number, "name": "单琳", "agency_code": "U1"} | said


def test_new_people_and_agencies_come_in_together(system, city):
    body = {
        "agencies": [{"code": "U3", "name": "市统计局", "parent_code": "A0", "kind": "单位"}],
        "people": [
            person(agency_code="U3", rank="四级主任科员", appointed_on="2023-06-01"),
            person("20002", rank=None, appointed_on=None),
        ],
    }

    answer = system.send(ROSTER, body)

    assert answer.status_code == 200, answer.content.decode()
    assert answer.json() == {"created": 3, "changed": 0, "unchanged": 0}
    learner = Learner.objects.get(personnel_no="20001")
    assert (learner.agency.name, learner.sort_key[:4]) == ("市统计局", "shan")
    assert Post.objects.get(learner=learner).starts_on == date(2023, 6, 1)
    assert Agency.objects.get(code="U3").get_parent() == city.root


def test_the_same_again_changes_nothing(system, city):
    system.send(ROSTER, {"people": [person(), person("20002")]})

    again = system.send(ROSTER, {"people": [person(), person("20002", name="单玲")]})

    assert again.json() == {"created": 0, "changed": 1, "unchanged": 1}


def test_one_mistake_refuses_all_and_names_its_place(system, city):
    body = {"people": [person(joined_on=None), person("20002", joined_on="2026-99-01")]}

    answer = system.send(ROSTER, body)

    assert answer.status_code == 422
    assert [(one["index"], one["field"]) for one in answer.json()["errors"]] == [(1, "joined_on")]
    assert not Learner.objects.exists()


def test_an_id_number_is_neither_stored_nor_repeated(system, city):
    answer = system.send(ROSTER, {"people": [person("410101199003071234")]})

    assert answer.status_code == 422
    assert "身份证号" in answer.json()["errors"][0]["reason"]
    assert "410101199003071234" not in answer.content.decode()


def test_fields_that_some_lack_are_refused_before_they_empty_anything(system, city):
    system.send(ROSTER, {"people": [person(joined_on="2015-07-01")]})

    answer = system.send(ROSTER, {"people": [person(), person("20002", joined_on="2020-01-01")]})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["index"], error["field"]) == (0, "joined_on")
    assert Learner.objects.get().joined_on == date(2015, 7, 1)


@pytest.fixture
def local(issue, city):
    return System(issue(Scope.ROSTER_WRITE, agency=city.health)[1])


def test_a_token_of_a_unit_brings_in_its_own_people(local):
    answer = local.send(ROSTER, {"people": [person(agency_code="U1-1")]})

    assert answer.json() == {"created": 1, "changed": 0, "unchanged": 0}


@pytest.mark.parametrize("said", [{"agency_code": "U2"}, {"personnel_no": "10003"}])
def test_a_token_of_a_unit_neither_sends_nor_fetches_people_elsewhere(local, zhao, said):
    answer = local.send(ROSTER, {"people": [person() | said]})

    assert answer.status_code == 422
    zhao.refresh_from_db()
    assert (zhao.agency.code, Learner.objects.count()) == ("U2", 1)


def test_a_token_of_a_unit_names_no_agencies(local, city):
    answer = local.send(ROSTER, {"agencies": [{"code": "U3", "name": "市统计局"}]})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "agencies"
    assert not Agency.objects.filter(code="U3").exists()


def test_nothing_at_all_is_no_mistake(system, city):
    assert system.send(ROSTER, {}).json() == {"created": 0, "changed": 0, "unchanged": 0}
