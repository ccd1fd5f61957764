"""Two people, two tabs or two devices at the same moment, where nothing may be done twice or lost.

Each race has a control that takes the lock away and lets both look before either writes: if it
lost or doubled nothing then, the race itself would prove nothing.
"""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import QuerySet

from catalog import evaluating
from catalog.declarations import declaring
from catalog.models import (
    SCORES,
    Attendance,
    AttendanceState,
    Enrolment,
    Evaluation,
    KnowledgePoint,
    PoolName,
    Session,
    SessionState,
)
from catalog.screening import announcing
from exams.models import PracticeAnswer
from exams.practice import practising
from people.models import Message, RoleKind
from tests.catalog import cast
from tests.catalog.cast import NOW
from tests.catalog.declarations.test_declaring import make_call, make_declaration
from tests.exams.conftest import make_question

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,  # SQLite lets one writer in at a time
]
PATIENCE = 20


@pytest.fixture
def city(transactional_db):
    return cast.build_city()


def at_once(*acts):
    """Do them in threads that start together; what each answered or was refused with."""
    barrier, said = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            with connection.cursor() as cursor:  # a slow machine is not a busy one
                cursor.execute("SET lock_timeout = '60s'")
            barrier.wait(PATIENCE)
            said[place] = act()
        except Exception as error:
            said[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def kinds(said):
    return sorted(type(one).__name__ for one in said)


@pytest.fixture
def both_look_first(monkeypatch):
    """Make two callers of a function wait for each other behind it."""
    meeting = threading.Barrier(2)

    def patch(module, name):
        real = getattr(module, name)

        def met(*args, **kwargs):
            answer = real(*args, **kwargs)
            meeting.wait(PATIENCE)
            return answer

        monkeypatch.setattr(module, name, met)

    return patch


@pytest.fixture
def no_row_locks(monkeypatch):
    def switch_off():
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *_, **__: self)

    return switch_off


# --- the same results announced by two ---


@pytest.fixture
def announce(city):
    """One refusal waits; two of the department have read it."""
    officer = cast.make_officer(city.health, "officer")
    two = [
        cast.make_officer(city.root, name, RoleKind.TRAINING_DEPARTMENT) for name in ("one", "two")
    ]
    declaration = make_declaration(make_call(cast.make_catalog()), city.health, officer)
    declaration = declaring.submit(declaration=declaration, by=officer, now=NOW)
    declaring.refuse(declaration=declaration, reason="重复", by=two[0], now=NOW)
    call = declaration.call
    seen = [one.seen for one in announcing.letters(call)]
    return [lambda by=by: announcing.announce(call=call, by=by, now=NOW, seen=seen) for by in two]


def test_results_are_announced_by_one_of_two(announce):
    said = at_once(*announce)

    assert kinds(said) == ["DeclarationError", "int"]
    assert Message.objects.count() == 1


def test_control_without_the_lock_both_announce(announce, no_row_locks, both_look_first):
    no_row_locks()
    both_look_first(announcing, "letters")

    assert at_once(*announce) == [1, 1]


# --- evaluations: two tabs of one listener, and two listeners ---


@pytest.fixture
def session(city):
    session = cast.make_session(
        cast.make_lecture(cast.make_catalog(), city.health), starts_at=NOW - timedelta(days=1)
    )
    Session.objects.filter(pk=session.pk).update(
        state=SessionState.CLOSED, closed_at=session.ends_at
    )
    return session


@pytest.fixture
def listeners(city, session):
    """Three; the last one has answered already."""
    people = [cast.make_learner(city.health, f"5000{one}", "张赟") for one in range(3)]
    pool = session.pools.get(name=PoolName.OPEN)
    for learner in people:
        Enrolment.objects.create(session=session, pool=pool, learner=learner, enrolled_at=NOW)
        Attendance.objects.create(
            session=session, learner=learner, state=AttendanceState.PRESENT, taken_at=NOW
        )
    evaluate(session, people[2])()
    return people[:2]


def evaluate(session, learner):
    scores = dict.fromkeys(SCORES, 5)
    return lambda: evaluating.give(
        session=session, learner=learner, scores=scores, comment="", now=NOW
    )


class NoLock:
    @staticmethod
    @contextmanager
    def held(session_id):
        with transaction.atomic():
            yield Session.objects.get(pk=session_id)


def test_two_tabs_of_one_listener_give_one_answer(session, listeners):
    said = at_once(evaluate(session, listeners[0]), evaluate(session, listeners[0]))

    assert kinds(said) == ["AlreadyEvaluatedError", "NoneType"]
    assert Evaluation.objects.count() == 2


def test_control_without_the_lock_the_second_tab_breaks(
    session, listeners, monkeypatch, both_look_first
):
    monkeypatch.setattr(evaluating, "session_lock", NoLock)
    both_look_first(evaluating, "_refuse")

    said = at_once(evaluate(session, listeners[0]), evaluate(session, listeners[0]))

    # Only the constraint is left, and it has no sentence for her.
    assert sorted(isinstance(one, IntegrityError) for one in said) == [False, True]


def test_two_listeners_at_once_both_count(session, listeners):
    assert at_once(*(evaluate(session, one) for one in listeners)) == [None, None]
    assert Evaluation.objects.count() == 3


def test_control_without_the_lock_one_of_two_listeners_is_lost(
    session, listeners, monkeypatch, both_look_first
):
    monkeypatch.setattr(evaluating, "session_lock", NoLock)
    # Both have read the slips, and neither has written them anew.
    slips = type("Slips", (), {"make": Evaluation, "objects": Evaluation.objects})
    both_look_first(slips, "make")
    slips.__new__ = lambda cls, **values: cls.make(**values)
    monkeypatch.setattr(evaluating, "Evaluation", slips)

    said = at_once(*(evaluate(session, one) for one in listeners))

    # Refused by the constraint or, where one deletes after the other's commit, swept away.
    assert kinds(said) in (["IntegrityError", "NoneType"], ["NoneType", "NoneType"])
    assert Evaluation.objects.count() == 2


# --- practice on two devices ---


@pytest.fixture
def practice(city):
    learner = cast.make_learner(city.health, "60001", "刘喆")
    point = KnowledgePoint.objects.create(
        code="ZS-01", title="宪法宣誓", text="誓词。", source="宪法"
    )
    questions = [make_question(f"S{number}", "SINGLE", point) for number in range(2)]

    def answer(question, choice, number=1):
        return lambda: practising.answer(
            learner=learner, question_id=question.pk, number=number, choice=choice, now=NOW
        )

    return learner, questions, answer


def test_of_two_devices_one_answers_and_the_other_is_told(practice):
    _learner, (question, _other), answer = practice

    said = at_once(answer(question, [0]), answer(question, [1]))

    assert kinds(said) == ["AnsweredElsewhereError", "PracticeAnswer"]
    assert PracticeAnswer.objects.count() == 1


def test_answers_of_two_devices_on_one_point_both_count(practice):
    learner, questions, answer = practice

    at_once(*(answer(one, [0]) for one in questions))

    assert learner.knowledge_states.get().answers == PracticeAnswer.objects.count() == 2


def test_control_without_the_lock_an_answer_is_not_remembered(
    practice, no_row_locks, both_look_first
):
    learner, questions, answer = practice
    no_row_locks()
    both_look_first(practising, "_after")

    at_once(*(answer(one, [0]) for one in questions))

    assert PracticeAnswer.objects.count() == 2
    assert learner.knowledge_states.get().answers == 1
