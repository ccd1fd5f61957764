"""An answer from the page: what the process remembers of a paper never decides whose it is."""

import pytest
from django.urls import resolve, reverse

from exams import attempts, autosaving, known_papers
from exams.models import AnswerStep, Attempt, AttemptState
from people.models import Learner
from tests.exams.conftest import NOW


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def attempt(exam, liu):
    return attempts.start(exam=exam, learner=liu, now=NOW, seed="x")


@pytest.fixture
def reader(client, liu):
    client.force_login(liu.user)
    return client


def save(client, attempt, *, place=0, revision=1, choice=("0",)):
    question = attempt.question_ids[place]
    posted = {"question": question, "revision": revision, "choice": choice}
    return client.post(reverse("exams:answer", args=[attempt.pk]), posted)


def test_answers_are_stored_one_after_the_other(reader, attempt):
    assert save(reader, attempt).json() == {"revision": 1, "is_late": False}
    assert save(reader, attempt, revision=2, choice=["1"]).json()["revision"] == 2
    assert save(reader, attempt, place=2, choice=["2", "0"]).status_code == 200

    assert list(AnswerStep.objects.order_by("pk").values_list("choice", flat=True)) == [
        [0], [1], [0, 2],
    ]  # fmt: skip


def test_the_address_of_an_answer_is_matched_against_few_others():
    matched = resolve(reverse("exams:answer", args=[7]))

    # A hundred before it cost up to a fifth of a save.
    assert len(matched.tried) <= 5


@pytest.mark.postgres_only
def test_the_second_answer_costs_one_statement_beside_session_and_user(
    reader, attempt, django_assert_num_queries
):
    save(reader, attempt)

    with django_assert_num_queries(3):
        save(reader, attempt, place=1)


def test_a_remembered_paper_is_not_found_by_others(reader, client, attempt, chen):
    save(reader, attempt)
    client.force_login(chen.user)

    assert save(client, attempt, place=1).status_code == 404
    assert save(client, attempt, place=1, choice=["9"]).status_code == 404
    assert AnswerStep.objects.count() == 1


def test_whose_it_is_is_asked_with_each_answer(reader, attempt, liu, chen):
    save(reader, attempt)
    Learner.objects.filter(pk=chen.pk).update(user=None)
    Learner.objects.filter(pk=liu.pk).update(user=chen.user)

    assert save(reader, attempt, place=1).status_code == 404
    assert AnswerStep.objects.count() == 1


def test_another_paper_under_the_number_is_read_anew(reader, attempt):
    """As after a restored backup: what the process remembers does not fit any more."""
    save(reader, attempt)
    question, other = attempt.paper[0], attempt.paper[3]
    Attempt.objects.filter(pk=attempt.pk).update(seed="y", paper=[other])

    assert save(reader, attempt, place=1).status_code == 400
    assert AnswerStep.objects.filter(question=question["question"]).count() == 1


def test_a_handed_in_paper_takes_no_remembered_answer(reader, attempt, liu):
    save(reader, attempt)
    attempts.submit(attempt=attempt, submitted_by=liu.user, now=NOW)

    assert save(reader, attempt, place=1).status_code == 410
    assert Attempt.objects.get().state == AttemptState.SUBMITTED


def test_as_many_papers_are_remembered_as_are_set(reader, exam, attempt, monkeypatch):
    monkeypatch.setattr(known_papers, "MOST", 1)
    user = attempt.learner.user
    known_papers.of(attempt.pk, user=user)
    attempts.submit(attempt=attempt, submitted_by=user, now=NOW)
    second = attempts.start(exam=exam, learner=attempt.learner, now=NOW, seed="z")

    known_papers.of(second.pk, user=user)

    assert list(known_papers._known) == [second.pk]


def test_nothing_is_at_once_where_it_is_malformed(reader, attempt, rf):
    posted = rf.post("/", {"question": "x"}).POST

    assert autosaving.at_once(attempt.pk, attempt.learner.user, posted, now=NOW) is None
