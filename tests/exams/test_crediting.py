"""Which of several attempts counts, and when its pass is recorded."""

from datetime import timedelta

import pytest

from credits.models import Fact
from exams import attempts, crediting, sitting
from tests.exams.conftest import KEYS, answer_all, make_exam

DAY = timedelta(days=1)


def sit(exam, learner, *, now, knows):
    attempt = attempts.start(exam=exam, learner=learner, now=now)
    if knows:
        answer_all(attempt, KEYS, now=now)
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


@pytest.fixture
def last_counts(finance, bank):
    return make_exam(finance, title="第三季度考试", counting="LAST")


def test_best_attempt_counts_at_once(exam, liu, now):
    sit(exam, liu, now=now, knows=True)

    assert Fact.objects.count() == 1


def test_pass_that_may_still_be_replaced_is_not_recorded(last_counts, liu, now):
    sit(last_counts, liu, now=now, knows=True)

    assert not Fact.objects.exists()
    assert crediting.settle_due(now=now + DAY) == 0
    assert sitting.standing_of(liu, last_counts, now=now).is_passed


def test_last_attempt_that_fails_takes_the_place_of_a_pass(last_counts, liu, now):
    sit(last_counts, liu, now=now, knows=True)
    sit(last_counts, liu, now=now, knows=False)

    standing = sitting.standing_of(liu, last_counts, now=now)
    assert not Fact.objects.exists()
    assert (standing.is_passed, standing.best.score) == (False, 0)


def test_last_attempt_is_recorded_when_none_is_left(last_counts, liu, now):
    sit(last_counts, liu, now=now, knows=False)
    second = sit(last_counts, liu, now=now, knows=True)

    assert Fact.objects.get().source == f"exams.attempt:{second.pk}"


def test_single_pass_is_recorded_when_the_exam_is_over(last_counts, liu, now):
    sit(last_counts, liu, now=now, knows=True)

    assert crediting.settle_due(now=last_counts.closes_at) == 1
    assert crediting.settle_due(now=last_counts.closes_at + DAY) == 0
    assert Fact.objects.get().happened_on == now.date()


def test_pass_is_recorded_on_the_day_on_which_scores_are_public(finance, bank, liu, now):
    exam = make_exam(finance, scores_at=now + 20 * DAY)
    sit(exam, liu, now=now, knows=True)

    assert crediting.settle_due(now=now + 19 * DAY) == 0
    assert not Fact.objects.exists()
    assert crediting.settle_due(now=now + 20 * DAY) == 1
    assert Fact.objects.get().happened_on == now.date()


def test_expected_sources_follow_what_counts(last_counts, exam, liu, chen, now):
    sit(last_counts, liu, now=now, knows=True)
    sit(last_counts, liu, now=now, knows=False)
    sit(last_counts, chen, now=now, knows=False)
    sit(last_counts, chen, now=now, knows=True)
    sit(exam, chen, now=now, knows=True)

    there = set(Fact.objects.values_list("source", flat=True))
    assert len(there) == 2
    assert set(crediting.expected_sources()) == there
