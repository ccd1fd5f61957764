from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from exams import attempts
from exams.models import (
    AnswersShown,
    AppendOnlyError,
    KnowledgeState,
    PracticeAnswer,
    Question,
    QuestionState,
)
from exams.practice import practising
from exams.practice.levels import Level, level_of
from tests.exams.conftest import make_exam, make_question


def test_an_answer_is_marked_by_the_server_and_remembered(liu, oath, practise, now):
    stored = practise(liu, oath)

    state = liu.knowledge_states.get()
    assert stored.is_right
    assert (state.point, state.answers, state.right_answers) == (oath.knowledge_point, 1, 1)
    assert level_of(state, on=now.date()) == Level.KEPT


def test_a_wrong_answer_is_forgotten_until_it_is_answered_rightly(liu, oath, practise, now):
    practise(liu, oath, is_right=False)
    forgotten = level_of(liu.knowledge_states.get(), on=now.date())
    practise(liu, oath, days=1)

    tomorrow = (now + timedelta(days=1)).date()
    assert forgotten == Level.FORGOTTEN
    assert level_of(liu.knowledge_states.get(), on=tomorrow) == Level.KEPT


def test_a_point_falls_due_and_is_forgotten_as_days_go_by(liu, oath, practise):
    practise(liu, oath)

    state = liu.knowledge_states.get()
    assert level_of(state, on=state.due_on) == Level.DUE
    assert level_of(state, on=state.fades_on) == Level.FORGOTTEN
    assert level_of(None, on=state.due_on) == Level.UNSEEN


def test_a_point_becomes_firm_with_answers_on_the_days_it_comes_back(liu, oath, practise):
    for days in (0, 2, 13):
        practise(liu, oath, days=days)

    state = liu.knowledge_states.get()
    assert level_of(state, on=state.last_on) == Level.FIRM


def test_the_same_answer_sent_twice_is_stored_once(liu, oath, practise):
    first = practise(liu, oath, number=1)
    again = practise(liu, oath, number=1)

    assert first == again
    assert PracticeAnswer.objects.count() == 1
    assert liu.knowledge_states.get().answers == 1


def test_a_sheet_left_behind_by_another_window_is_refused(liu, oath, practise):
    practise(liu, oath, number=1)

    with pytest.raises(practising.AnsweredElsewhereError):
        practise(liu, oath, number=1, is_right=False)
    with pytest.raises(practising.AnsweredElsewhereError):
        practise(liu, oath, number=3)

    assert liu.practice_answers.get().is_right


@pytest.mark.parametrize("choice", [[], [4], [-1], ["A"], [True]])
def test_an_answer_that_the_question_cannot_have_is_refused(liu, oath, now, choice):
    with pytest.raises(practising.PracticeError):
        practising.answer(learner=liu, question_id=oath.pk, number=1, choice=choice, now=now)

    assert not PracticeAnswer.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": QuestionState.DRAFT},
        {"state": QuestionState.RETIRED},
        {"type": "SHORT_ANSWER", "options": [], "key": []},
    ],
    ids=["draft", "retired", "marked by people"],
)
def test_questions_that_are_not_offered_are_refused(liu, point, now, changes):
    question = make_question("X1", "SINGLE", point, **changes)

    with pytest.raises(practising.NotOfferedError):
        practising.answer(learner=liu, question_id=question.pk, number=1, choice=[1], now=now)


def test_questions_of_an_open_attempt_are_not_practised(attempt, liu, chen, practise, now):
    asked = Question.objects.get(pk=attempt.question_ids[0])

    with pytest.raises(practising.NotOfferedError):
        practise(liu, asked)

    assert practise(chen, asked).is_right  # it is not on her paper


def test_questions_stay_out_until_the_exam_releases_its_key(exam, attempt, liu, practise, now):
    attempts.submit(attempt=attempt, submitted_by=liu.user, now=now)
    asked = Question.objects.get(pk=attempt.question_ids[0])

    with pytest.raises(practising.NotOfferedError):
        practise(liu, asked)

    assert practise(liu, asked, days=(exam.closes_at - now).days + 1).is_right


def test_questions_come_back_at_once_where_the_exam_shows_its_answers(
    finance, bank, liu, practise, now
):
    open_exam = make_exam(finance, answers_shown=AnswersShown.AFTER_SUBMITTING)
    sat = attempts.start(exam=open_exam, learner=liu, now=now)
    attempts.submit(attempt=sat, submitted_by=liu.user, now=now)

    assert practise(liu, Question.objects.get(pk=sat.question_ids[0])).is_right


def test_answers_to_several_questions_of_a_point_are_one_memory(liu, bank, practise):
    for days, question in enumerate(bank[:3]):
        practise(liu, question, days=days)

    assert liu.knowledge_states.get().answers == 3


def test_rebuilding_from_the_answers_changes_nothing(liu, chen, bank, file_question, practise):
    for days, question in enumerate([*bank[:4], file_question, bank[0]]):
        practise(liu, question, days=days, is_right=days % 3 != 1)
    practise(chen, bank[0])
    before = list(KnowledgeState.objects.order_by("learner", "point").values(*columns()))

    practising.rebuild(learner=liu)

    assert list(KnowledgeState.objects.order_by("learner", "point").values(*columns())) == before


def columns():
    return ["learner", "point", *practising.DERIVED]


def test_answers_can_only_be_added(liu, oath, practise):
    practise(liu, oath)

    with pytest.raises(AppendOnlyError):
        PracticeAnswer.objects.update(is_right=False)
    with pytest.raises(AppendOnlyError):
        PracticeAnswer.objects.all().delete()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE exams_practiceanswer SET is_right = NOT is_right", "DELETE FROM exams_practiceanswer"],
)
def test_the_database_itself_keeps_answers(liu, oath, practise, statement):
    practise(liu, oath)

    with pytest.raises(DatabaseError, match="practice_answer"), transaction.atomic():
        connection.cursor().execute(statement)
