"""An answer and the handing-in of its paper at the same moment: what is acknowledged is marked.

The control takes the lock out of the statement, and an answer slips in behind the marking.
"""

import threading
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction

from exams import attempts
from exams.models import AnswerStep, Attempt
from tests.exams.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres_only]
LATER = NOW + timedelta(minutes=5)
SAVE = import_module("exams.migrations.0013_an_answer_is_saved_at_once").SAVE
LOCK = "FOR SHARE OF a"


@pytest.fixture
def attempt(exam, liu):
    return attempts.start(exam=exam, learner=liu, now=NOW, seed="x")


@pytest.fixture
def without_lock():
    """The statement as it is, and no lock in it."""
    assert LOCK in SAVE
    replace = SAVE.replace("CREATE", "CREATE OR REPLACE")
    with connection.cursor() as cursor:
        cursor.execute(replace.replace(LOCK, ""))
        # its foreign key would wait in its stead
        cursor.execute("ALTER TABLE exams_answerstep DISABLE TRIGGER ALL")
    yield
    with connection.cursor() as cursor:
        cursor.execute(replace)
        cursor.execute("ALTER TABLE exams_answerstep ENABLE TRIGGER ALL")


def answer(attempt, said, *, revision=1):
    try:
        question = attempt.question_ids[0]
        step = attempts.answer(
            attempt=attempt, question_id=question, revision=revision, choice=[0], now=LATER
        )
        said.append(step.pk)
    except attempts.AttemptError as refusal:
        said.append(refusal)
    finally:
        connection.close()


def answer_while_handed_in(attempt, liu):
    """The answer comes after the marks are written and before they are committed."""
    said = []
    late = threading.Thread(target=answer, args=(attempt, said))
    with transaction.atomic():
        attempts.submit(attempt=attempt, submitted_by=liu.user, now=LATER)
        late.start()
        late.join(timeout=0.5)  # without the lock it is through by now
    late.join()
    return said


def test_an_answer_waits_for_the_handing_in_and_is_refused(attempt, liu):
    (said,) = answer_while_handed_in(attempt, liu)

    assert isinstance(said, attempts.AttemptSubmittedError)
    assert not AnswerStep.objects.exists()


@pytest.mark.usefixtures("without_lock")
def test_control_without_the_lock_acknowledges_what_is_not_marked(attempt, liu):
    (said,) = answer_while_handed_in(attempt, liu)

    assert said == AnswerStep.objects.get().pk
    assert not Attempt.objects.get().is_open


def test_two_windows_with_the_same_revision_store_one(attempt):
    said = []
    windows = [threading.Thread(target=answer, args=(attempt, said)) for _number in range(8)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()

    assert set(said) == {AnswerStep.objects.get().pk}


def test_a_saved_answer_costs_one_statement(attempt, django_assert_num_queries):
    with django_assert_num_queries(1):
        step = attempts.answer(
            attempt=attempt,
            question_id=attempt.question_ids[0],
            revision=1,
            choice=[0],
            now=LATER,
        )

    assert AnswerStep.objects.get() == step
    assert (step.is_late, AnswerStep.objects.get().choice) == (False, [0])
