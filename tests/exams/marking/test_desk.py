"""Two people mark what a machine cannot, without seeing whose it is or what the other gave."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits.models import Fact
from exams import attempts, crediting
from exams.marking import desk
from exams.models import AppendOnlyError, AttemptState, Marker, Marking, Script


def give(script, marker, points, *, now):
    return desk.mark(script=script, marker=marker, points=Decimal(points), now=now)


def test_paper_with_a_written_answer_waits_for_people(hand_in, liu):
    attempt = hand_in(liu)

    script = Script.objects.get()
    assert (attempt.state, attempt.score, attempt.marks) == (
        AttemptState.MARKING, None, ["40", None],
    )  # fmt: skip
    assert (script.place, script.points, script.candidate) == (1, 60, liu.user)
    assert not Fact.objects.exists()


def test_empty_answer_needs_nobody(hand_in, liu):
    attempt = hand_in(liu, "   ")

    assert (attempt.score, attempt.marks) == (40, ["40", "0"])
    assert not Script.objects.exists()


def test_two_marks_make_the_score_and_its_fact(hand_in, liu, markers, now):
    attempt = hand_in(liu)
    script = Script.objects.get()

    give(script, markers[0], 50, now=now)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKING
    give(script, markers[1], 60, now=now)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score, attempt.is_passed) == ("SUBMITTED", 95, True)
    assert attempt.marks == ["40", "55.00"]
    assert [fact.source for fact in Fact.objects.all()] == list(crediting.expected_sources())


def test_marks_far_apart_go_to_a_third(hand_in, liu, markers, now):
    attempt = hand_in(liu)
    script = Script.objects.get()
    give(script, markers[0], 10, now=now)

    give(script, markers[1], 60, now=now)
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.MARKING
    assert desk.next_for(markers[2], attempt.exam, now=now) == script
    give(script, markers[2], 20, now=now)

    attempt.refresh_from_db()
    assert (attempt.score, attempt.is_passed) == (55, False)


def test_marker_is_given_each_script_once(hand_in, written, liu, chen, markers, now):
    hand_in(liu)
    hand_in(chen)
    first = desk.next_for(markers[0], written, now=now)
    give(first, markers[0], 30, now=now)

    second = desk.next_for(markers[0], written, now=now)
    give(second, markers[0], 30, now=now)

    assert first != second
    assert desk.next_for(markers[0], written, now=now) is None
    assert [(pile.waiting, pile.done) for pile in desk.piles_of(markers[0])] == [(0, 2)]
    assert [(pile.waiting, pile.done) for pile in desk.piles_of(markers[1])] == [(2, 0)]


def test_script_that_is_begun_comes_first(hand_in, written, liu, chen, wang, markers, now):
    for learner in (liu, chen):
        hand_in(learner)
    begun = Script.objects.order_by("-pk")[0]
    give(begun, markers[0], 30, now=now)

    assert desk.next_for(markers[1], written, now=now) == begun


def test_third_of_two_is_told_that_it_was_not_needed(hand_in, liu, markers, now):
    hand_in(liu)
    script = Script.objects.get()
    give(script, markers[0], 30, now=now)
    give(script, markers[1], 30, now=now)

    with pytest.raises(desk.MarkingError, match="没有用上"):
        give(script, markers[2], 30, now=now)
    assert Marking.objects.count() == 2


@pytest.mark.parametrize("points", ["-0.5", "60.5"])
def test_mark_outside_the_points_is_refused(hand_in, liu, markers, now, points):
    hand_in(liu)

    with pytest.raises(desk.MarkingError, match="0 到 60"):
        give(Script.objects.get(), markers[0], points, now=now)


def test_nobody_marks_twice(hand_in, liu, markers, now):
    hand_in(liu)
    script = Script.objects.get()
    give(script, markers[0], 30, now=now)

    with pytest.raises(desk.MarkingError, match="已评过"):
        give(script, markers[0], 31, now=now)


def test_stranger_does_not_mark(hand_in, liu, chen, now):
    hand_in(liu)

    with pytest.raises(desk.MarkingError, match="不是这场考试的阅卷人"):
        give(Script.objects.get(), chen.user, 30, now=now)


# Two people


def test_candidate_who_marks_never_gets_her_own(hand_in, written, liu, department, now):
    desk.appoint(exam=written, user=liu.user, appointed_by=department, now=now)
    hand_in(liu)

    assert desk.next_for(liu.user, written, now=now) is None
    with pytest.raises(desk.MarkingError, match="不能评阅自己"):
        give(Script.objects.get(), liu.user, 60, now=now)


def test_database_refuses_a_mark_of_one_s_own(hand_in, liu, now):
    hand_in(liu)
    script = Script.objects.get()

    with pytest.raises(IntegrityError, match="nobody_marks_her_own_answer"), transaction.atomic():
        Marking.objects.create(
            script=script, turn=1, marker=liu.user, candidate=liu.user, points=60, marked_at=now
        )


def test_nobody_appoints_herself(written, department, now):
    with pytest.raises(desk.MarkingError, match="不能指定自己"):
        desk.appoint(exam=written, user=department, appointed_by=department, now=now)
    with pytest.raises(IntegrityError, match="marker_is_appointed_by_another"):
        Marker.objects.create(
            exam=written, user=department, appointed_by=department, appointed_at=now
        )


def test_mark_is_never_changed(hand_in, liu, markers, now):
    hand_in(liu)
    give(Script.objects.get(), markers[0], 30, now=now)

    with pytest.raises(AppendOnlyError):
        Marking.objects.update(points=60)
    with pytest.raises(IntegrityError, match="marking_is_append_only"), transaction.atomic():
        Marking.objects.get().save(update_fields=["points"])


# Text


def test_text_keeps_its_lines_and_names_its_limit(written, liu, now):
    attempt = attempts.start(exam=written, learner=liu, now=now)
    essay = attempt.question_ids[1]

    step = attempts.answer(
        attempt=attempt, question_id=essay, revision=1, choice=["一、为民\r\n二、务实\r\n"], now=now
    )
    with pytest.raises(attempts.AnswerTooLongError, match="最多 1000 字"):
        attempts.answer(
            attempt=attempt, question_id=essay, revision=2, choice=["字" * 1001], now=now
        )

    assert step.choice == ["一、为民\n二、务实"]
    assert attempt.steps.count() == 1
