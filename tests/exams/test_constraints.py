"""What the database refuses even where the code errs."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from exams import attempts
from exams.models import AnswerStep, AppendOnlyError, Attempt, Question
from tests.exams.conftest import make_question


@pytest.fixture
def step(attempt, now):
    return attempts.answer(
        attempt=attempt, question_id=attempt.question_ids[0], revision=1, choice=[1], now=now
    )


@pytest.mark.parametrize(
    "statement",
    ["UPDATE exams_answerstep SET is_late = NOT is_late", "DELETE FROM exams_answerstep"],
    ids=["update", "delete"],
)
def test_database_refuses_to_change_answers(step, statement):
    with (
        pytest.raises(DatabaseError, match="answer_step_is_append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert AnswerStep.objects.get() == step


def test_queryset_refuses_to_change_answers(step):
    with pytest.raises(AppendOnlyError):
        AnswerStep.objects.update(is_late=True)
    with pytest.raises(AppendOnlyError):
        AnswerStep.objects.all().delete()


@pytest.mark.parametrize(
    "change", [{"key": [2]}, {"stem": "另一题"}, {"options": ["甲", "乙"]}, {"state": "DRAFT"}]
)
def test_database_refuses_to_change_a_published_question(bank, change):
    with (
        pytest.raises(DatabaseError, match="published_question_never_changes"),
        transaction.atomic(),
    ):
        Question.objects.filter(pk=bank[0].pk).update(**change)


def test_draft_question_may_change_and_be_published(point):
    draft = make_question("S9", "SINGLE", point, state="DRAFT")

    draft.key, draft.state = [2], "PUBLISHED"
    draft.save()

    draft.refresh_from_db()
    assert draft.key == [2]


def test_published_question_may_be_retired(bank):
    bank[0].state = "RETIRED"
    bank[0].save()

    assert Question.objects.get(pk=bank[0].pk).state == "RETIRED"


def test_question_has_one_published_version(bank, point):
    with pytest.raises(IntegrityError):
        make_question(bank[0].number, "SINGLE", point, version=2)


def copy_of(attempt, **changes):
    fields = ("exam", "learner", "seed", "paper", "started_at", "deadline_at")
    kept = {field: getattr(attempt, field) for field in fields}
    return Attempt(**{**kept, "number": 2, **changes})


def test_learner_has_one_open_attempt_per_exam(attempt):
    with pytest.raises(IntegrityError):
        copy_of(attempt).save()


def test_exam_credits_a_learner_once(attempt, now):
    marked = {"state": "SUBMITTED", "score": 100, "is_passed": True, "submitted_at": now}
    copy_of(attempt, **marked, is_credited=True).save()

    with pytest.raises(IntegrityError):
        copy_of(attempt, **marked, is_credited=True, number=3).save()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"state": "SUBMITTED"}, id="submitted without a score"),
        pytest.param({"score": 10}, id="open with a score"),
        pytest.param({"is_credited": True}, id="credited without a pass"),
    ],
)
def test_attempt_tells_no_half_truth(attempt, changes):
    with pytest.raises(IntegrityError):
        Attempt.objects.filter(pk=attempt.pk).update(**changes)
