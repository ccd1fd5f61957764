from datetime import timedelta

import pytest
from django.urls import reverse

from exams import attempts
from exams.models import AnswersShown, Question
from exams.practice import exam_mistakes
from tests.exams.conftest import KEYS, WRONG, answer_all, make_exam

MISTAKES = reverse("exams:mistakes")


@pytest.fixture
def sit(liu, now):
    """Sit an exam, answering all of it rightly or wrongly, and hand it in."""

    def act(exam, chosen=WRONG):
        attempt = attempts.start(exam=exam, learner=liu, now=now, seed="liu 1")
        answer_all(attempt, chosen, now=now)
        return attempts.submit(attempt=attempt, submitted_by=liu.user, now=now)

    return act


@pytest.fixture
def released(finance, bank):
    return make_exam(finance, answers_shown=AnswersShown.AFTER_SUBMITTING)


def found(liu, now):
    return {row.question.pk for row in exam_mistakes.mistakes_of(liu, now=now)}


def test_what_an_exam_got_wrong_is_in_the_book(client, liu, released, sit, now, time_machine):
    time_machine.move_to(now, tick=False)
    attempt = sit(released)
    client.force_login(liu.user)

    page = client.get(MISTAKES).content.decode()

    assert found(liu, now) == set(attempt.question_ids)
    assert reverse("exams:result", args=[attempt.pk]) in page
    assert page.count("重做") == 4


def test_right_answers_of_an_exam_are_not_mistakes(liu, released, sit, now):
    sit(released, KEYS)

    assert found(liu, now) == set()


def test_nothing_is_told_before_the_exam_releases_its_key(liu, exam, sit, now):
    sit(exam)

    assert found(liu, now) == set()
    assert len(found(liu, exam.closes_at + timedelta(minutes=1))) == 4


def test_a_question_practised_afterwards_leaves_the_exams_list(liu, released, sit, now, practise):
    attempt = sit(released)
    first = Question.objects.get(pk=attempt.question_ids[0])

    practise(liu, first, days=1)

    assert found(liu, now + timedelta(days=1)) == set(attempt.question_ids[1:])


def test_another_person_has_no_part_in_it(chen, released, sit, now):
    sit(released)

    assert exam_mistakes.mistakes_of(chen, now=now) == []
