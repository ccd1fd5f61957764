"""A wrong key is found after the exam: a worked example, and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.models import Fact
from exams import attempts, crediting, sitting
from exams.models import AppendOnlyError, ChangedResult, Remarking
from exams.remarking import deciding, effects
from tests.exams.conftest import KEYS, answer_all
from tests.exams.remarking.conftest import sit

MINUTE = timedelta(minutes=1)


def test_corrected_key_changes_results_and_facts(
    exam, propose, second, liu, chen, finance, now, after
):
    """Liu chose 丙 and had failed with 50; Chen chose 乙 and had passed with 60."""
    four_wrong = {"S1": [0], "S2": [0], "S3": [0], "S4": [0]}
    failed = sit(exam, liu, {**four_wrong, "S0": [2]}, now=now)
    passed = sit(exam, chen, four_wrong, now=now)
    assert (failed.score, passed.score) == (50, 60)

    changed = deciding.agree(remarking=propose(), agreed_by=second, now=after)

    failed.refresh_from_db()
    passed.refresh_from_db()
    assert changed == 2
    assert (failed.score, failed.is_passed, failed.is_credited) == (60, True, True)
    assert (passed.score, passed.is_passed, passed.is_credited) == (50, False, False)
    in_force = Fact.objects.in_force()
    assert [fact.source for fact in in_force] == [f"exams.attempt:{failed.pk}/2"]
    assert "第 S0 题答案更正重评（法条已修订）" in in_force.get().why
    assert "法条已修订" in Fact.objects.get(reverses__source=f"exams.attempt:{passed.pk}").why
    assert list(crediting.expected_sources()) == [in_force.get().source]
    kept = ChangedResult.objects.order_by("score_before").values_list("score_before", "was_passed")
    assert list(kept) == [(50, False), (60, True)]


def test_pass_that_stays_a_pass_is_recorded_anew_with_its_score(
    exam, propose, second, liu, now, after
):
    attempt = sit(exam, liu, {}, now=now)

    deciding.agree(remarking=propose(), agreed_by=second, now=after)

    fact = Fact.objects.in_force().get()
    assert fact.source == f"exams.attempt:{attempt.pk}/2"
    assert "得 90.00 分" in fact.why
    assert Fact.objects.count() == 3


def test_another_attempt_takes_the_place_of_a_pass_that_is_lost(
    exam, propose, second, liu, now, after
):
    sit(exam, liu, {"S1": [0], "S2": [0], "S3": [0], "S4": [0]}, now=now)
    other = sit(exam, liu, {"S1": [0], "S2": [0]}, now=now)

    deciding.agree(remarking=propose(), agreed_by=second, now=after)

    assert Fact.objects.in_force().get().source == f"exams.attempt:{other.pk}/2"


def test_points_for_everybody(exam, propose, second, liu, now, after):
    attempt = sit(exam, liu, {"SINGLE": [0]}, now=now)

    deciding.agree(remarking=propose(corrected=None), agreed_by=second, now=after)

    attempt.refresh_from_db()
    assert attempt.score == 50
    notes = [each.note for each in sitting.review(attempt, now=after) if each.note]
    assert notes == ["本题全体得分：法条已修订"]


def test_review_shows_the_corrected_key(exam, propose, second, liu, now, after):
    attempt = sit(exam, liu, {}, now=now)
    deciding.agree(remarking=propose(), agreed_by=second, now=after)
    attempt.refresh_from_db()

    (told,) = [each for each in sitting.review(attempt, now=after) if each.note]

    assert told.explanation == "应为丙"
    assert not told.is_right


def test_preview_changes_nothing(exam, propose, liu, now):
    attempt = sit(exam, liu, {}, now=now)

    (effect,) = effects.of(propose())

    assert (effect.attempt.score, effect.marked.score) == (100, 90)
    attempt.refresh_from_db()
    assert attempt.score == 100
    assert Fact.objects.count() == 1


# Refusals


def test_key_is_not_changed_while_the_exam_runs(exam, propose, now):
    with pytest.raises(deciding.RemarkingError, match="考试结束后"):
        propose(now=exam.closes_at - MINUTE)


def test_nobody_agrees_to_her_own_proposal(exam, propose, proposer, after):
    with pytest.raises(deciding.RemarkingError, match="提出人以外"):
        deciding.agree(remarking=propose(), agreed_by=proposer, now=after)


def test_database_asks_for_a_second_person(propose, proposer, after):
    made = propose()

    with (
        pytest.raises(IntegrityError, match="remarking_is_agreed_by_a_second_person"),
        transaction.atomic(),
    ):
        Remarking.objects.filter(pk=made.pk).update(
            state="AGREED", agreed_by=proposer, agreed_at=after
        )


def test_second_agreement_changes_nothing(exam, propose, second, liu, now, after):
    sit(exam, liu, {}, now=now)
    made = propose()
    deciding.agree(remarking=made, agreed_by=second, now=after)

    with pytest.raises(deciding.RemarkingError, match="已经办过"):
        deciding.agree(remarking=made, agreed_by=second, now=after)
    assert Fact.objects.count() == 3


def test_version_with_other_options_does_not_fit(propose, corrected):
    corrected.options = ["一", "二", "三", "四"]

    with pytest.raises(deciding.RemarkingError, match="选项与考过的不同"):
        propose(corrected=corrected)


def test_withdrawn_proposal_is_not_agreed(propose, second, after):
    made = propose()
    deciding.withdraw(remarking=made)

    with pytest.raises(deciding.RemarkingError, match="已经办过"):
        deciding.agree(remarking=made, agreed_by=second, now=after)


def test_earlier_results_are_never_changed(exam, propose, second, liu, now, after):
    sit(exam, liu, {}, now=now)
    deciding.agree(remarking=propose(), agreed_by=second, now=after)

    with pytest.raises(AppendOnlyError):
        ChangedResult.objects.update(score_before=0)
    with pytest.raises(IntegrityError, match="changed_result_is_append_only"), transaction.atomic():
        ChangedResult.objects.get().save(update_fields=["score_before"])


def test_answers_given_all_right_are_untouched(exam, propose, second, liu, now, after):
    attempt = attempts.start(exam=exam, learner=liu, now=now)
    answer_all(attempt, {**KEYS, "SINGLE": [0]}, now=now)
    attempts.submit(attempt=attempt, submitted_by=None, now=now)

    assert deciding.agree(remarking=propose(), agreed_by=second, now=after) == 0
    attempt.refresh_from_db()
    assert attempt.result_version == 1
