"""The pages of a remarking: the reckoning and the agreeing are jobs, by two people."""

from datetime import timedelta

import pytest
from django.urls import reverse

from exams.models import Remarking
from exams.remarking import deciding, job
from jobs import worker
from jobs.models import Job
from people.models import Message, Role
from tests.exams.conftest import make_learner
from tests.exams.remarking.conftest import sit

QUERIES = 11


@pytest.fixture
def proposed(client, exam, officers, corrected, liu, now, after, time_machine):
    """By the first officer in the page; the second is logged in."""
    sit(exam, liu, {}, now=now)
    time_machine.move_to(after, tick=False)
    client.force_login(officers[0])
    told = {"number": "S0", "version": "2", "why": "法条已修订"}
    client.post(reverse("exams:remarkings", args=[exam.pk]), told)
    client.force_login(officers[1])
    return Remarking.objects.get()


def page_of(client, remarking):
    return client.get(reverse("exams:remarking", args=[remarking.pk])).content.decode()


def agree(client, remarking):
    return client.post(reverse("exams:agree_remarking", args=[remarking.pk]), follow=True)


def test_one_proposes_and_another_agrees(client, proposed, officers, liu):
    assert "核算影响谁" in page_of(client, proposed)
    worker.work_off(Job.objects.get())
    page = page_of(client, proposed)
    assert "将有 1 份成绩变动，其中 0 份的合格与否会变" in page
    assert "刘喆" in page

    assert "正在重评" in agree(client, proposed).content.decode()
    worker.work_off(Job.objects.get(kind=job.AGREE))

    page = page_of(client, proposed)
    assert "已重评，1 份成绩有变动" in page
    assert "刘喆" in page
    (told,) = Message.objects.filter(learner=liu)
    assert "第 S0 题答案更正重评（法条已修订）" in told.text
    assert told.path == reverse("exams:exam", args=[proposed.exam_id])


def test_nobody_agrees_to_her_own_in_the_page(client, proposed, officers):
    client.force_login(officers[0])

    page = agree(client, proposed).content.decode()

    assert "提出人以外" in page
    assert not Job.objects.filter(kind=job.AGREE).exists()


def test_agreeing_twice_is_one_job(client, proposed):
    agree(client, proposed)
    agree(client, proposed)

    assert Job.objects.filter(kind=job.AGREE).count() == 1


def test_whoever_lost_the_role_has_agreed_to_nothing(client, proposed, officers):
    agree(client, proposed)
    Role.objects.filter(user=officers[1]).update(ends_on="2026-01-02")

    worker.work_off(Job.objects.get(kind=job.AGREE))

    proposed.refresh_from_db()
    assert (proposed.state, Message.objects.count()) == ("PROPOSED", 0)
    client.force_login(officers[0])
    assert "提交人已不再担任这场考试的负责人" in page_of(client, proposed)


def test_what_keeps_it_from_being_done_is_said(client, proposed):
    agree(client, proposed)
    deciding.withdraw(remarking=proposed)

    worker.work_off(Job.objects.get(kind=job.AGREE))

    assert "已经办过" in page_of(client, proposed)


def test_preview_comes_in_parts_and_again(
    client, proposed, finance, exam, now, monkeypatch, time_machine, after
):
    monkeypatch.setattr(job, "PART", 1)
    worker.work_off(Job.objects.get())
    sit(exam, make_learner(finance, "100009", "周宁"), {}, now=now)
    time_machine.move_to(after + timedelta(minutes=1), tick=False)

    client.post(reverse("exams:preview_remarking", args=[proposed.pk]))
    again = Job.objects.latest("pk")
    worker.work_off(again)

    assert again.parts.count() == 2
    assert "将有 2 份成绩变动" in page_of(client, proposed)


def test_scores_not_yet_out_are_not_told(client, proposed, exam, after):
    exam.scores_at = after + timedelta(days=3)
    exam.save()
    agree(client, proposed)

    worker.work_off(Job.objects.get(kind=job.AGREE))

    proposed.refresh_from_db()
    assert (proposed.state, Message.objects.count()) == ("AGREED", 0)


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_as_often_for_many_as_for_one(
    client, proposed, exam, finance, now, number, django_assert_num_queries, time_machine, after
):
    for place in range(number - 1):
        sit(exam, make_learner(finance, f"20000{place}", f"周{place}"), {}, now=now)
    worker.work_off(Job.objects.get())
    time_machine.move_to(after + timedelta(minutes=1), tick=False)
    client.post(reverse("exams:preview_remarking", args=[proposed.pk]))
    worker.work_off(Job.objects.latest("pk"))

    with django_assert_num_queries(QUERIES):
        page_of(client, proposed)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        pytest.param({"number": "没有"}, "没有考过这个题号", id="not asked"),
        pytest.param(
            {"number": "S0", "version": "7"}, "没有这个题号的这一版", id="no such version"
        ),
        pytest.param({"number": "S0", "why": ""}, "原因", id="no reason"),
    ],
)
def test_proposal_that_lacks_something_says_what(
    client, exam, officers, liu, now, after, time_machine, told, message
):
    sit(exam, liu, {}, now=now)
    time_machine.move_to(after, tick=False)
    client.force_login(officers[0])

    reply = client.post(reverse("exams:remarkings", args=[exam.pk]), {"why": "法条已修订", **told})

    assert reply.status_code == 400
    assert message in reply.content.decode()
    assert not Remarking.objects.exists()


def test_foreign_remarking_is_not_found(client, propose, liu, time_machine, after):
    made = propose()
    time_machine.move_to(after, tick=False)
    client.force_login(liu.user)

    assert client.get(reverse("exams:remarking", args=[made.pk])).status_code == 404
    for name in ("agree_remarking", "withdraw_remarking", "preview_remarking"):
        assert client.post(reverse(f"exams:{name}", args=[made.pk])).status_code == 404
    made.refresh_from_db()
    assert made.state == "PROPOSED"
