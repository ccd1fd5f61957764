import base64
import json
from decimal import Decimal
from uuid import UUID

import pytest
from django.test import Client

from connections.models import KnownCourse, Scope, Statement
from credits import ledger
from credits.models import Fact
from tests.catalog.cast import NOW
from tests.connections.conftest import System

STATEMENTS = "/xapi/statements"
IRI = "https://wangyuan.example/courses/1024"
ID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
VERBS = "http://adlnet.gov/expapi/verbs/"


@pytest.fixture
def known(keeper):
    return KnownCourse.objects.create(
        iri=IRI, title="数据安全法解读", bucket="必修", credits=2, added_by=keeper, added_at=NOW
    )


class Store(System):
    """A learning platform that speaks xAPI."""

    def __init__(self, text):
        super().__init__(text)
        self.defaults["HTTP_X_EXPERIENCE_API_VERSION"] = "1.0.3"

    def put_one(self, statement, statement_id=ID):
        body = json.dumps(statement)
        path = f"{STATEMENTS}?statementId={statement_id}"
        return self.put(path, body, content_type="application/json")


@pytest.fixture
def platform(issue, known):
    return Store(issue()[1])


def completed(learner, verb="completed", **said):
    account = {"homePage": "https://wangyuan.example", "name": learner.personnel_no}
    return {
        "actor": {"account": account},
        "verb": {"id": f"{VERBS}{verb}"},
        "object": {"id": IRI},
        "result": {"completion": True, "duration": "PT45M"},
        "timestamp": "2026-02-20T23:30:00Z",
    } | said


def test_a_completion_becomes_a_fact(platform, wang, known):
    answer = platform.put_one(completed(wang))

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    fact = Fact.objects.get()
    assert (fact.learner, fact.kind, fact.granted) == (wang, "online_course", Decimal(2))
    assert fact.happened_on.isoformat() == "2026-02-21"  # in Shanghai
    assert fact.source == f"credits.import:省干部网络学院:xapi/{known.pk}/{wang.pk}"


def test_the_same_statement_again_is_taken_and_another_one_is_a_conflict(platform, wang):
    first = platform.put_one(completed(wang))
    again = platform.put_one(dict(reversed(completed(wang).items())))
    other = platform.put_one(completed(wang, timestamp="2026-02-21T00:00:00Z"))

    assert [one.status_code for one in (first, again, other)] == [204, 204, 409]
    assert other.json()["errors"][0]["field"] == "id"
    assert (Statement.objects.count(), Fact.objects.count()) == (1, 1)


def test_a_course_counts_once_however_often_it_is_reported(platform, wang):
    platform.send(STATEMENTS, [completed(wang), completed(wang, "passed")])
    platform.send(STATEMENTS, completed(wang, timestamp="2026-02-25T00:00:00Z"))

    assert (Statement.objects.count(), Fact.objects.count()) == (3, 1)


def test_a_batch_is_taken_as_a_whole_or_not_at_all(platform, wang, li):
    good = platform.send(STATEMENTS, [completed(wang), completed(li)])
    stranger = completed(wang, actor={"account": {"homePage": "https://x.example", "name": "9"}})
    bad = platform.send(STATEMENTS, [completed(wang, timestamp="2026-02-22T00:00:00Z"), stranger])

    assert good.status_code == 200
    assert len({UUID(one) for one in good.json()}) == 2
    assert bad.status_code == 400
    [error] = bad.json()["errors"]
    assert (error["index"], error["field"]) == (1, "actor.account.name")
    assert (Statement.objects.count(), Fact.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"object": {"id": "https://wangyuan.example/courses/7"}}, "object.id"),
        ({"object": {"id": "no iri"}}, "object.id"),
        ({"object": {"objectType": "Agent", "id": IRI}}, "object"),
        ({"actor": {"mbox": "mailto:wang@example.com"}}, "actor.account"),
        ({"actor": {"objectType": "Group"}}, "actor"),
        ({"verb": {"id": f"{VERBS}voided"}}, "verb.id"),
        ({"verb": {}}, "verb.id"),
        ({"result": {"completion": "yes"}}, "result.completion"),
        ({"result": {"duration": "45"}}, "result.duration"),
        ({"result": {"score": None}}, "result.score"),
        ({"timestamp": "2026-02-20"}, "timestamp"),
        ({"timestamp": "2026-02-20T09:00:00"}, "timestamp"),
        ({"timestamp": "2027-02-20T09:00:00Z"}, "timestamp"),
        ({"attachments": [{}]}, "attachments"),
        ({"grade": 5}, "grade"),
        ({"id": "7"}, "id"),
        ({"context": {"platform": "a\u0000b"}}, None),
    ],
)
def test_what_is_wrong_with_a_statement_is_named(platform, wang, said, field):
    answer = platform.send(STATEMENTS, completed(wang) | said)

    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("verb", "result", "needs_pass", "counts"),
    [
        ("completed", {"completion": True}, False, True),
        ("completed", {"completion": False}, False, False),
        ("completed", {"success": False}, False, False),
        ("completed", {}, True, False),
        ("completed", {"success": True}, True, True),
        ("passed", {}, True, True),
        ("progressed", {}, False, False),
        ("failed", {"success": False}, False, False),
    ],
)
def test_only_what_is_done_counts(platform, wang, known, verb, result, needs_pass, counts):
    KnownCourse.objects.update(needs_pass=needs_pass)

    answer = platform.send(STATEMENTS, completed(wang, verb, result=result))

    assert answer.status_code == 200
    assert Fact.objects.exists() is counts


def test_without_the_version_nothing_is_done(issue, known, wang):
    answer = System(issue()[1]).send(STATEMENTS, completed(wang))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "X-Experience-API-Version"
    assert Client().get("/xapi/about").json() == {"version": ["1.0.3"]}


def test_a_statement_is_fetched_by_its_id_by_its_own_system(issue, platform, wang, known):
    platform.put_one(completed(wang))
    other = Store(issue(name="市委党校")[1])

    mine = platform.get(STATEMENTS, {"statementId": ID})
    foreign = other.get(STATEMENTS, {"statementId": ID})

    assert mine.json() == completed(wang) | {
        "id": ID, "stored": NOW.isoformat(), "version": "1.0.3",
    }  # fmt: skip
    assert foreign.status_code == 404


@pytest.fixture
def entries(wang, li, zhao):
    facts = [
        ledger.record(
            fact=ledger.NewFact(
                one.pk, f"credits.import:t:{one.pk}", "online_course", None, NOW.date(), {},
                {"title": "公文写作", "bucket": "required", "progress": "1"}, Decimal(1), "导入",
            ),
            recorded_by=None, now=NOW,
        )
        for one in (wang, li, zhao)
    ]  # fmt: skip
    reversal = ledger.reverse(fact=facts[0], why="记错了", reversed_by=None, now=NOW)
    return [*facts, reversal]


def test_entries_go_out_page_by_page_and_reversals_void_them(platform, entries, wang):
    first = platform.get(STATEMENTS, {"limit": 3, "ascending": "true"}).json()
    last = platform.get(first["more"]).json()

    told = first["statements"] + last["statements"]
    assert [len(first["statements"]), len(last["statements"]), last["more"]] == [3, 1, ""]
    assert told[0]["actor"]["account"]["name"] == wang.personnel_no
    assert told[0]["object"]["id"] == told[1]["object"]["id"]
    assert told[3]["verb"]["id"] == f"{VERBS}voided"
    assert told[3]["object"] == {"objectType": "StatementRef", "id": told[0]["id"]}
    assert platform.get(STATEMENTS, {"statementId": told[0]["id"]}).json() == told[0]
    assert platform.get(STATEMENTS).json()["statements"] == told[::-1]


def test_entries_beyond_the_tokens_subtree_are_not_found(issue, city, entries):
    local = Store(issue(Scope.STATEMENTS_READ, agency=city.transport)[1])

    [told] = local.get(STATEMENTS).json()["statements"]
    foreign = str(UUID(int=UUID(told["id"]).int - 1))

    assert told["actor"]["account"]["name"] == "10003"
    assert local.get(STATEMENTS, {"statementId": foreign}).status_code == 404


def test_a_search_that_we_do_not_know_is_refused(platform):
    answer = platform.get(STATEMENTS, {"agent": "{}"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "agent")


def test_a_name_and_password_open_as_a_bearer_does(issue, known, wang):
    _token, text = issue()
    name, password = text.split(".", 1)
    key = base64.b64encode(f"{name}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "X-Experience-API-Version": "1.0.1"}

    assert Client(headers=headers).get(STATEMENTS).status_code == 200
    wrong = base64.b64encode(f"{name}:{password}x".encode()).decode()
    headers["Authorization"] = f"Basic {wrong}"
    assert Client(headers=headers).get(STATEMENTS).status_code == 401


@pytest.mark.parametrize(
    ("since", "status"),
    [("2026-01-01T00:00:00+19:30", 200), ("0069-04-25T04:28:22+19:30", 200),
     ("0001-01-01T00:00:00+23:00", 400), ("1767225600", 400), ("0.0", 400)],
    ids=["far zone", "antiquity", "before the calendar", "seconds", "zero"],
)  # fmt: skip
def test_moments_that_only_python_knows_are_answered(platform, since, status):
    assert platform.get(STATEMENTS, {"since": since}).status_code == status


def test_a_statement_from_a_far_zone_is_taken(platform, wang):
    answer = platform.put_one(completed(wang, timestamp="2026-02-21T18:00:00+19:30"))

    assert answer.status_code == 204
    assert Fact.objects.get().happened_on.isoformat() == "2026-02-21"
