"""What many who begin at once share: one matching, and never one of a bank that has changed."""

import threading

import pytest
from django.db import connections

from catalog.models import KnowledgePoint
from exams import attempts, drawing, preparing
from exams.models import Question, QuestionState
from tests.exams.conftest import make_exam, make_question

POINTED = {
    "sections": [{"type": "SINGLE", "count": 1, "points": "2", "knowledge_points": ["ZS-01"]}]
}


def asked_of(exam):
    candidates = preparing.preparation_of(exam).candidates
    return {item.number for section in candidates for item in section}


def test_who_begins_next_shares_the_matching(exam, django_assert_num_queries):
    first = preparing.preparation_of(exam)

    with django_assert_num_queries(1):
        again = preparing.preparation_of(exam)

    assert again is first


def test_every_change_of_the_bank_is_seen_at_once(exam, bank):
    before = asked_of(exam)
    point = KnowledgePoint.objects.first()
    added = make_question("S99", "SINGLE", point)
    assert asked_of(exam) == before | {"S99"}

    Question.objects.filter(pk=added.pk).update(state=QuestionState.RETIRED)
    assert asked_of(exam) == before

    seen = preparing.preparation_of(exam)
    Question.objects.filter(number="S0").update(difficulty=5)
    assert preparing.preparation_of(exam) is not seen


def test_one_retired_and_one_added_are_two_changes(exam, bank):
    before = asked_of(exam)
    Question.objects.filter(number="S0").update(state=QuestionState.RETIRED)
    make_question("S98", "SINGLE", KnowledgePoint.objects.first())

    assert asked_of(exam) == before - {"S0"} | {"S98"}


def test_control_without_the_fingerprint_the_bank_of_before_is_asked(exam, bank, monkeypatch):
    monkeypatch.setattr(preparing, "_fingerprint", lambda *_: ())
    before = asked_of(exam)
    make_question("S99", "SINGLE", KnowledgePoint.objects.first())

    assert asked_of(exam) == before


@pytest.mark.parametrize(("seconds", "looks"), [(0, 2), (60, 1)])
def test_who_begins_in_the_same_second_does_not_look_again(
    exam, liu, chen, now, settings, monkeypatch, seconds, looks
):
    settings.EXAMS_BANK_SECONDS = seconds
    looked, real = [], preparing._fingerprint
    monkeypatch.setattr(preparing, "_fingerprint", lambda *some: looked.append(1) or real(*some))

    for learner in (liu, chen):
        attempts.start(exam=exam, learner=learner, now=now)

    assert len(looked) == looks


def test_another_blueprint_is_matched_anew(exam, finance):
    other = make_exam(finance, title="另一场", blueprint=POINTED)

    assert preparing.preparation_of(other) is not preparing.preparation_of(exam)


def test_point_moved_in_the_tree_is_seen_at_once(finance, bank):
    exam = make_exam(finance, title="按知识点", blueprint=POINTED)
    before = asked_of(exam)
    under = KnowledgePoint.objects.create(code="ZS-77", title="下级", text="文", source="源")
    make_question("S97", "SINGLE", under)
    assert asked_of(exam) == before

    under.parent = KnowledgePoint.objects.get(code="ZS-01")
    under.save()

    assert asked_of(exam) == before | {"S97"}


def test_only_the_last_few_are_kept(finance, bank):
    for count in range(1, preparing.MOST_KEPT + 3):
        sections = [{"type": "SINGLE", "count": 1, "points": str(count)}]
        preparing.preparation_of(
            make_exam(finance, title=str(count), blueprint={"sections": sections})
        )

    assert len(preparing._kept) == preparing.MOST_KEPT


@pytest.mark.django_db(transaction=True)
def test_of_many_who_begin_at_once_one_reads_the_bank(exam, bank, monkeypatch):
    prepared, real = [], drawing.prepare
    monkeypatch.setattr(drawing, "prepare", lambda *some: prepared.append(1) or real(*some))
    barrier = threading.Barrier(6)

    def begin():
        barrier.wait()
        try:
            preparing.preparation_of(exam)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert prepared == [1]
