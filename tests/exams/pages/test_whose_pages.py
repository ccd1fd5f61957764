"""Whose pages they are, and in how many queries."""

import pytest
from django.urls import reverse

from exams import attempts
from exams.models import AnswerStep
from people.models import User
from tests.exams.conftest import KEYS, answer_all, make_exam
from tests.exams.pages.posting import autosave, text_of, url

ATTEMPT_PAGES = ["attempt", "submit", "result"]


@pytest.mark.parametrize("name", ATTEMPT_PAGES)
def test_foreign_attempt_is_not_found(client, attempt, chen, now, name):
    answer_all(attempt, KEYS, now=now)
    client.force_login(chen.user)

    reply = client.get(url(name, attempt))

    assert reply.status_code == 404
    assert "题干" not in reply.content.decode()
    assert "刘喆" not in reply.content.decode()


@pytest.mark.parametrize("name", ["answer", "submit", "attempt"])
def test_foreign_attempt_cannot_be_written(client, attempt, chen, name):
    client.force_login(chen.user)
    body = {"question": attempt.question_ids[0], "revision": 1, "choice": ["1"]}

    assert client.post(url(name, attempt), body).status_code == 404
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not AnswerStep.objects.exists()


def test_exam_of_a_foreign_agency_is_not_found(client, exam, wang):
    client.force_login(wang.user)

    assert client.get(url("exam", exam)).status_code == 404
    assert client.post(url("start", exam)).status_code == 404
    assert "第二季度" not in text_of(client.get(reverse("exams:exams")))


def test_login_without_a_learner_sees_no_exam(client, exam):
    client.force_login(User.objects.create(username="author"))

    assert "没有学员档案" in text_of(client.get(reverse("exams:exams")))
    assert client.get(url("exam", exam)).status_code == 404


def test_pages_need_a_login_and_are_not_stored(client, reader, exam, attempt):
    stored = [reader.get(url(name, attempt)) for name in ("attempt", "submit")]
    stored += [reader.get(reverse("exams:exams")), reader.get(url("exam", exam))]
    stored += [autosave(reader, attempt, ["1"])]
    assert all("no-store" in reply["Cache-Control"] for reply in stored)

    reader.logout()
    assert reader.get(url("attempt", attempt)).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_any_number_of_exams(
    reader, finance, bank, liu, now, count, django_assert_max_num_queries
):
    for number in range(count):
        exam = make_exam(finance, title=f"考试{number}")
        started = attempts.start(exam=exam, learner=liu, now=now)
        attempts.submit(attempt=started, submitted_by=None, now=now)

    with django_assert_max_num_queries(12):
        assert text_of(reader.get(reverse("exams:exams"))).count("考试0") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_paper_takes_the_same_queries_for_any_length(
    reader, finance, bank, liu, now, count, django_assert_max_num_queries
):
    blueprint = {"sections": [{"type": "SINGLE", "count": count, "points": "100"}]}
    exam = make_exam(finance, blueprint=blueprint)
    started = attempts.start(exam=exam, learner=liu, now=now)
    answer_all(started, KEYS, now=now)
    reader.get(url("attempt", started))  # the first time notes until when she stays logged in

    with django_assert_max_num_queries(10):
        assert text_of(reader.get(url("attempt", started))).count("<fieldset") == count
