"""TinCanPython, which knows nothing of us, sends and fetches over real HTTP."""

from uuid import UUID

import pytest
from tincan import (
    Activity,
    Agent,
    AgentAccount,
    RemoteLRS,
    Result,
    Statement,
    Verb,
)

from connections.models import KnownCourse
from credits.models import Fact
from tests.catalog.cast import NOW

IRI = "https://wangyuan.example/courses/1024"


@pytest.fixture
def store(transactional_db, live_server, issue, wang, keeper):
    KnownCourse.objects.create(
        iri=IRI, title="数据安全法解读", bucket="必修", credits=2, added_by=keeper, added_at=NOW
    )
    name, password = issue()[1].split(".", 1)
    return RemoteLRS(
        version="1.0.3", endpoint=f"{live_server.url}/xapi/", username=name, password=password
    )


def statement(learner, **said):
    account = AgentAccount(home_page="https://wangyuan.example", name=learner.personnel_no)
    return Statement(
        actor=Agent(account=account),
        verb=Verb(id="http://adlnet.gov/expapi/verbs/completed"),
        object=Activity(id=IRI),
        result=Result(completion=True),
        **said,
    )


def test_an_independent_client_sends_and_fetches(store, wang):
    about = store.about()
    sent = store.save_statement(statement(wang))
    fetched = store.retrieve_statement(sent.content.id)
    again = store.save_statement(sent.content)
    other = store.save_statement(statement(wang, id=sent.content.id, timestamp=NOW))

    assert (about.success, sent.success, fetched.success, again.success) == (True,) * 4
    assert UUID(str(fetched.content.id)) == UUID(str(sent.content.id))
    assert fetched.content.actor.account.name == wang.personnel_no
    assert other.response.status == 409
    assert Fact.objects.get().learner == wang


def test_an_independent_client_fetches_the_ledgers_entries(store, wang):
    store.save_statements([statement(wang)])

    found = store.query_statements({"limit": 5, "ascending": True})

    assert found.success
    [told] = found.content.statements
    assert told.actor.account.name == wang.personnel_no
    assert told.object.definition.name["zh-CN"] == "数据安全法解读"
