from datetime import date
from decimal import Decimal

import pytest

from connections.models import Scope
from credits import clearing, standing
from credits.models import Fact, ImportBatch, Standing
from tests.catalog.cast import NOW
from tests.connections.conftest import System, course

FACTS = "/api/v1/facts"


def test_a_record_becomes_a_fact_of_the_tokens_system(system, wang, issuer):
    answer = system.send(FACTS, {"facts": [course(wang)]})

    assert answer.status_code == 200, answer.content.decode()
    batch = ImportBatch.objects.get()
    assert answer.json() == {
        "recorded": 1,
        "already_there": 0,
        "batch": batch.pk,
        "results": [{"index": 0, "id": "K-1", "outcome": "recorded"}],
    }
    fact = Fact.objects.get()
    assert fact.source == "credits.import:省干部网络学院:K-1"
    assert (fact.learner, fact.kind, fact.happened_on) == (wang, "online_course", date(2026, 2, 20))
    assert (fact.granted, fact.recorded_by) == (Decimal(2), issuer)
    assert "接口" in fact.why
    assert (batch.agency.code, batch.state) == ("A0", "DONE")
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_the_persons_standing_follows_at_once(system, wang):
    standing.rebuild(year=2026, now=NOW)
    before = Standing.objects.get(learner=wang).totals["total"]

    system.send(FACTS, {"facts": [course(wang)]})

    after = Standing.objects.get(learner=wang).totals["total"]
    assert (before, after) == ("0", "2")


def test_the_ledger_clears_with_what_was_handed_in(system, wang, li):
    system.send(FACTS, {"facts": [course(wang), course(li, "K-2")]})

    assert all(one.is_clear for one in clearing.clear())


def test_the_same_again_is_taken_and_records_nothing(system, wang):
    system.send(FACTS, {"facts": [course(wang)]})

    again = system.send(FACTS, {"facts": [course(wang, credits=2.0)]})

    assert again.status_code == 200
    assert (again.json()["recorded"], again.json()["already_there"]) == (0, 1)
    assert again.json()["batch"] is None
    assert (Fact.objects.count(), ImportBatch.objects.count()) == (1, 1)


def test_the_same_number_with_other_content_is_a_conflict(system, wang, li):
    system.send(FACTS, {"facts": [course(wang)]})

    other = system.send(FACTS, {"facts": [course(li, "K-2"), course(wang, credits=3)]})

    assert other.status_code == 409
    [error] = other.json()["errors"]
    assert (error["index"], error["field"]) == (1, "id")
    assert "学分 2 → 3" in error["reason"]
    assert Fact.objects.count() == 1


def test_a_conflict_beside_other_mistakes_is_one_of_them(system, wang):
    system.send(FACTS, {"facts": [course(wang)]})

    body = {"facts": [course(wang, credits=3), course(wang, "K-2", ends_on="2027-01-01")]}
    other = system.send(FACTS, body)

    assert other.status_code == 422
    assert [one["index"] for one in other.json()["errors"]] == [1, 0]


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"personnel_no": "99999"}, "personnel_no", "没有人事编号为“99999”的学员"),
        ({"name": "王奔"}, "name", "在册的姓名不是“王奔”"),
        ({"kind": "在线课成"}, "kind", "没有“在线课成”这一类"),
        ({"ends_on": "2026-02-30"}, "ends_on", "日历上没有这一天"),
        ({"ends_on": "20260220"}, "ends_on", "写法不对"),
        ({"ends_on": "2027-01-01"}, "ends_on", "还没有到"),
        ({"credits": None}, "credits", "没有填"),
        ({"credits": -1}, "credits", "太小"),
        ({"credits": "2"}, "credits", "应是数"),
        ({"progress": 98}, "progress", "太大"),
        ({"exam_passed": "是"}, "exam_passed", "true 或 false"),
        ({"bucket": "限选"}, "bucket", "没有“限选”这一类学分"),
        ({"id_number": "1"}, "id_number", "没有这个字段"),
        ({"title": "=1+1"}, "title", "公式"),
        ({"id": "41010119900307123X"}, "id", "身份证号"),
    ],
)
def test_a_mistake_names_its_item_and_field_and_nothing_is_written(
    system, wang, li, said, field, reason
):
    answer = system.send(FACTS, {"facts": [course(li, "K-2"), course(wang) | said]})

    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert [(one["index"], one["field"]) for one in errors] == [(1, field)]
    assert reason in errors[0]["reason"]
    assert (Fact.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_people_beyond_the_tokens_subtree_do_not_exist_for_it(issue, city, wang, zhao):
    local = System(issue(Scope.FACTS_WRITE, agency=city.health)[1])

    answer = local.send(FACTS, {"facts": [course(wang), course(zhao, "K-2")]})

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["index"], error["field"]) == (1, "personnel_no")
    assert "市卫健委范围内没有" in error["reason"]
    assert not Fact.objects.exists()


def test_no_system_writes_under_another_ones_numbers(issue, system, wang):
    other = System(issue(name="市委党校")[1])

    first = system.send(FACTS, {"facts": [course(wang)]})
    second = other.send(FACTS, {"facts": [course(wang, credits=3)]})

    assert (first.status_code, second.status_code) == (200, 200)
    assert set(Fact.objects.values_list("source", flat=True)) == {
        "credits.import:省干部网络学院:K-1",
        "credits.import:市委党校:K-1",
    }


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "7", '"x"', '{"facts": []}', '{"facts": 1}', "nul"]
)
def test_what_is_no_list_of_records_is_refused(system, body):
    answer = system.post(FACTS, body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def test_more_than_a_request_holds_is_refused(system, wang, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000

    long = system.send(FACTS, {"facts": [course(wang, f"K-{n}") for n in range(501)]})
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
    many = system.send(FACTS, {"facts": [course(wang, f"K-{n}") for n in range(501)]})

    assert (long.status_code, many.status_code) == (400, 422)
    assert "请分成几次" in long.json()["detail"]
    assert "一次最多 500 条" in many.json()["errors"][0]["reason"]
