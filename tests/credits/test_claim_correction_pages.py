"""The pages of corrections: the person's way, the officers' desk, what is not there for others."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import ledger
from credits.claims import corrections
from credits.models import CorrectionRequest, Fact
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW, course

pytestmark = pytest.mark.django_db
LINE = {
    "attribute_title": "新时代公务员", "happened_from": "2026-01-05", "happened_on": "2026-04-01",
    "attribute_progress": "1", "attribute_bucket": "elective", "granted": "4",
    "text": "平台核实为 4 学分",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_june():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officers(city, finance):
    return cast.city_officers(finance, city)


@pytest.fixture
def me(liu):
    return cast.login(liu, "liu")


@pytest.fixture
def fact(liu):
    said = course(liu, 1)
    titled = said._replace(attributes=said.attributes | {"title": "新时代公务员"})
    return ledger.record(fact=titled, recorded_by=None, now=NOW)


@pytest.fixture
def asked(fact, me):
    return corrections.ask(fact=fact, says="应为 4 学分", by=me, now=NOW)


def act(client, user, asked, name, said=None):
    client.force_login(user)
    return client.post(f"/corrections/{asked.pk}/{name}/", said or {}, follow=True)


def page(client, user, asked):
    client.force_login(user)
    return client.get(f"/corrections/{asked.pk}/").content.decode()


def test_a_line_is_questioned_from_ones_own_record(client, me, fact, chen):
    other = ledger.record(fact=course(chen, 2), recorded_by=None, now=NOW)
    client.force_login(me)
    assert "source=credits.import%3A1" in client.get("/my-credits/").content.decode()
    assert client.get(f"/corrections/ask/?source={other.source}").status_code == 404
    form = client.get(f"/corrections/ask/?source={fact.source}").content.decode()
    assert "新时代公务员" in form

    said = client.post(f"/corrections/ask/?source={fact.source}", {"says": "少记"}, follow=True)

    assert "2026-07-15" in said.content.decode()
    assert "待处理" in client.get("/corrections/").content.decode()


def test_two_officers_correct_and_the_person_sees_old_and_new(client, me, asked, officers):
    shown = act(client, officers["unit"], asked, "propose", LINE).content.decode()
    assert "等待主管部门的另一位同事复核" in shown
    assert "更正前后" not in page(client, me, asked)
    assert "拟作的更正" in page(client, officers["authority"], asked)

    done = act(client, officers["authority"], asked, "carry-out").content.decode()

    assert "原记录已冲销" in done
    seen = page(client, me, asked)
    assert "更正前后" in seen
    assert '<td data-label="原记录">2</td><td data-label="更正为"><b>4</b></td>' in seen
    assert "平台核实为 4 学分" in seen
    assert Fact.objects.in_force().get().source == "credits.import:1/2"
    assert "credits.import%3A1/2" in client.get("/my-credits/").content.decode()


def test_a_wrong_proposal_is_shown_again_and_writes_nothing(client, asked, officers):
    client.force_login(officers["unit"])
    wrong = [
        ({"text": ""}, "error-summary"),
        ({"happened_on": "2026-12-01"}, "还没有到"),
        ({"granted": "2"}, "与原记录相同"),
        ({"granted": "-1"}, "error-summary"),
        ({"attribute_title": ""}, "error-summary"),
    ]

    for changes, words in wrong:
        response = client.post(f"/corrections/{asked.pk}/propose/", LINE | changes)
        assert response.status_code == 422
        assert words in response.content.decode()

    assert CorrectionRequest.objects.get().state == "ASKED"


def test_a_line_is_taken_back_whatever_stands_in_the_other_fields(client, asked, officers):
    act(client, officers["unit"], asked, "propose", {"take_back": "on", "text": "他人的记录"})

    act(client, officers["authority"], asked, "carry-out")

    assert not Fact.objects.in_force().exists()


def test_a_refusal_and_a_sending_back_need_a_reason(client, me, asked, officers):
    assert "请写明理由" in act(client, officers["unit"], asked, "refuse").content.decode()
    act(client, officers["unit"], asked, "propose", LINE)
    assert "请写明理由" in act(client, officers["authority"], asked, "send-back").content.decode()

    act(client, officers["authority"], asked, "send-back", {"text": "请附截图"})
    act(client, officers["unit"], asked, "refuse", {"text": "已核对无误"})

    assert "已核对无误" in page(client, me, asked)
    assert "请附截图" not in page(client, me, asked)


def test_a_foreign_request_is_not_found(client, asked, chen, water, me, officers):
    strangers = [
        cast.login(chen, "chen"),
        cast.officer(water, "TRAINING_OFFICER", "water"),
        cast.officer(water, "SYSTEM_ADMINISTRATOR", "admin"),
    ]

    for stranger in strangers:
        client.force_login(stranger)
        assert client.get(f"/corrections/{asked.pk}/").status_code == 404
        for name in ("propose", "refuse", "send-back", "carry-out"):
            assert client.post(f"/corrections/{asked.pk}/{name}/").status_code == 404
    for name in ("propose", "refuse", "send-back", "carry-out"):
        assert act(client, me, asked, name).status_code == 404
    assert CorrectionRequest.objects.get().state == "ASKED"


def test_who_proposed_cannot_carry_out(client, asked, officers):
    act(client, officers["authority"], asked, "propose", LINE)

    shown = act(client, officers["authority"], asked, "carry-out").content.decode()

    assert "另一位同事复核" in shown
    assert Fact.objects.count() == 1


def test_overdue_requests_are_counted_and_listed(client, asked, officers):
    with time_machine.travel(NOW.replace(month=7, day=16), tick=False):
        client.force_login(officers["unit"])
        shown = client.get("/corrections/?shown=overdue").content.decode()

    assert "有 1 项申请已过答复期限" in shown
    assert "已过期限 07-15" in shown
    client.force_login(officers["unit"])
    assert "没有这样的申请" in client.get("/corrections/?shown=overdue").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(client, liu, me, officers, many):
    for number in range(many):
        fact = ledger.record(fact=course(liu, number), recorded_by=None, now=NOW)
        corrections.ask(fact=fact, says="少记", by=me, now=NOW)
    client.force_login(officers["unit"])
    client.get("/corrections/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/corrections/")

    assert len(captured) == 9
