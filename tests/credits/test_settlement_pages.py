"""The training department's pages: a year is tried out, prepared, closed, adjusted, re-opened."""

import pytest
from django.urls import reverse

from credits.models import Adjustment, ClosingState, Fact, SettledStatement, YearClosing
from credits.settlement import adjustments, closing, settled
from jobs.models import Job
from jobs.worker import work_off
from people.models import RoleKind
from tests.credits.settlement_cast import (
    FEBRUARY,
    officer,
    prepare,
    record,
    settle,
    training,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guangzhou", "february")]


@pytest.fixture
def february(time_machine):
    time_machine.move_to(FEBRUARY, tick=False)


@pytest.fixture
def studied(liu, chen):
    record(training(liu, 1, 15), training(chen, 2, 10))


@pytest.fixture
def closed(studied, pei, fu):
    return settle(2025, pei, fu)


@pytest.fixture
def certificate(closed, liu):
    record(training(liu, 9, 5), now=FEBRUARY)
    return Fact.objects.get(source="training:9")


def page(client, name, *arguments):
    response = client.get(reverse(f"credits:{name}", args=arguments))
    assert response.status_code == 200
    return response.content.decode()


def post(client, name, *arguments, **data):
    return client.post(reverse(f"credits:{name}", args=arguments), data, follow=True)


def test_a_year_from_trying_out_to_closed(studied, pei, fu, client):
    client.force_login(pei)
    assert "未结算" in page(client, "settlement_year", 2025)

    post(client, "try_out_settlement", 2025)
    work_off(Job.objects.get(kind="credits.settlement_outlook"))
    assert YearClosing.objects.count() == 0
    tried = page(client, "settlement_year", 2025)
    assert "试算" in tried
    assert "<dd>2</dd>" in tried

    post(client, "prepare_settlement", 2025)
    work_off(YearClosing.objects.get().job)
    assert "须由另一人复核" in page(client, "settlement_year", 2025)
    said = post(client, "close_year", YearClosing.objects.get().pk).content.decode()
    assert "准备结算的人不能自己复核" in said

    client.force_login(fu)
    said = post(client, "close_year", YearClosing.objects.get().pk).content.decode()
    assert "2025 年度已结算" in said
    assert settled.closing_of(2025).closed_by == fu
    assert "已结算" in page(client, "settlement")


def test_late_facts_from_the_list_to_the_decision(liu, closed, certificate, pei, fu, client):
    client.force_login(pei)
    assert "1 条事实在结算之后才到" in page(client, "settlement_year", 2025)
    assert liu.name in page(client, "late_facts", 2025)
    shown = page(client, "propose_adjustment", 2025, liu.pk)
    assert "+30" in shown

    post(client, "propose_adjustment", 2025, liu.pk, facts=[certificate.pk], reason="证书补交")
    made = Adjustment.objects.get()
    assert "须由提出人以外的另一人决定" in page(client, "adjustment", made.pk)

    client.force_login(fu)
    shown = page(client, "adjustment", made.pk)
    assert "120" in shown
    post(client, "adjustment", made.pk, confirm="1", reason="同意")
    assert Adjustment.objects.get().decided_by == fu
    assert "没有迟到的事实" in page(client, "late_facts", 2025)
    row = SettledStatement.objects.filter(learner=liu).latest("revision")
    assert "第 2 稿" in page(client, "settled_statement", row.pk)


def test_a_form_with_faults_says_so_and_changes_nothing(liu, closed, certificate, pei, fu, client):
    client.force_login(pei)

    said = post(client, "propose_adjustment", 2025, liu.pk, facts=[certificate.pk]).content.decode()
    stranger = post(
        client, "propose_adjustment", 2025, liu.pk, facts=[certificate.pk + 99], reason="x"
    ).content.decode()

    assert "error" in said
    assert "error" in stranger
    assert Adjustment.objects.count() == 0


def test_reopening_on_the_page_takes_two(closed, pei, fu, client):
    client.force_login(pei)
    post(client, "ask_reopening", closed.pk, reason="漏导一批")
    said = post(client, "answer_reopening", closed.pk, grant="1").content.decode()
    assert "不能自己批准" in said

    client.force_login(fu)
    assert "漏导一批" in page(client, "settlement_year", 2025)
    post(client, "answer_reopening", closed.pk, grant="1")

    closed.refresh_from_db()
    assert closed.state == ClosingState.REOPENED
    assert "漏导一批" in page(client, "settlement_year", 2025)  # the trace


def test_a_request_to_reopen_may_be_left(closed, pei, client):
    client.force_login(pei)
    post(client, "ask_reopening", closed.pk, reason=" ")
    assert settled.closing_of(2025).reopening_asked_by is None
    post(client, "ask_reopening", closed.pk, reason="漏导一批")

    post(client, "answer_reopening", closed.pk, grant="0")

    assert settled.closing_of(2025).reopening_asked_by is None


def test_a_running_year_shows_why_it_cannot_be_closed(studied, pei, client):
    client.force_login(pei)

    assert "到 2026-12-31 才结束" in page(client, "settlement_year", 2026)
    said = post(client, "prepare_settlement", 2026).content.decode()

    assert "才结束" in said
    assert YearClosing.objects.count() == 0


PAGES = [
    ("settlement", ()),
    ("settlement_year", (2025,)),
    ("late_facts", (2025,)),
]


@pytest.mark.parametrize(("name", "arguments"), PAGES, ids=[name for name, _ in PAGES])
def test_pages_are_not_found_by_others(name, arguments, closed, clerk, client):
    client.force_login(clerk)

    assert client.get(reverse(f"credits:{name}", args=arguments)).status_code == 404


def test_who_reads_may_not_act(closed, liu, certificate, city, finance, client):
    for reader in (
        officer("shen", "沈际", city, RoleKind.AUDITOR),
        officer("ju", "局里人", finance),  # the department's role, not for the whole tree
    ):
        client.force_login(reader)
        page(client, "settlement_year", 2025)
        page(client, "late_facts", 2025)
        for name, arguments, data in (
            ("prepare_settlement", (2026,), {}),
            ("try_out_settlement", (2026,), {}),
            ("close_year", (closed.pk,), {}),
            ("ask_reopening", (closed.pk,), {"reason": "x"}),
            ("answer_reopening", (closed.pk,), {"grant": "1"}),
            ("propose_adjustment", (2025, liu.pk), {"facts": [certificate.pk], "reason": "x"}),
        ):
            assert post(client, name, *arguments, **data).status_code == 404
    assert Adjustment.objects.count() == 0


def test_foreign_people_are_not_found(closed, wang, finance, client):
    client.force_login(officer("ju", "局里人", finance))
    record(training(wang, 20, 5), now=FEBRUARY)

    assert wang.name not in page(client, "late_facts", 2025)
    row = SettledStatement.objects.filter(learner=wang).first()
    for name, arguments in (
        ("propose_adjustment", (2025, wang.pk)),
        *([("settled_statement", (row.pk,))] if row else []),
    ):
        assert client.get(reverse(f"credits:{name}", args=arguments)).status_code == 404


def test_an_adjustment_of_a_foreign_learner_is_not_found(
    liu, closed, certificate, pei, water, client
):
    made = adjustments.propose(
        learner=liu, closing=closed, facts=[certificate], reason="补交", proposed_by=pei,
        now=FEBRUARY,
    )  # fmt: skip
    client.force_login(officer("shui", "水利人", water))

    assert client.get(reverse("credits:adjustment", args=[made.pk])).status_code == 404


def test_a_year_that_is_open_has_no_late_facts(studied, pei, client):
    client.force_login(pei)

    assert client.get(reverse("credits:late_facts", args=[2025])).status_code == 404


def test_pages_ask_the_same_queries_for_one_and_for_three(
    liu, chen, wang, closed, certificate, pei, client, django_assert_num_queries
):
    client.force_login(pei)
    page(client, "late_facts", 2025)
    with django_assert_num_queries(13):
        page(client, "late_facts", 2025)

    record(training(chen, 10, 5), training(chen, 11, 5), training(liu, 12, 5), now=FEBRUARY)

    with django_assert_num_queries(13):
        assert chen.name in page(client, "late_facts", 2025)


def test_facts_between_preparing_and_closing_are_told(studied, liu, pei, fu, client):
    prepare(2025, pei)
    record(training(liu, 9, 5), now=FEBRUARY)
    client.force_login(fu)

    assert "准备之后又到了 1 条事实" in page(client, "settlement_year", 2025)
    closing.close(closing=YearClosing.objects.get(), closed_by=fu, now=FEBRUARY)
    assert liu.name in page(client, "late_facts", 2025)
