from datetime import timedelta

import pytest

from exams import attempts, exposure, papers, preparing
from exams.blueprints import BlueprintError
from exams.models import QuestionShown
from tests.exams.conftest import BLUEPRINT, make_exam


def shown(exam):
    return dict(QuestionShown.objects.filter(exam=exam).values_list("question", "papers"))


def test_questions_are_counted_in_the_papers_of_an_exam(exam, liu, chen, now):
    one = attempts.start(exam=exam, learner=liu, now=now, seed="a")
    other = attempts.start(exam=exam, learner=chen, now=now, seed="b")

    assert exposure.count_recent(now=now) == 1

    counted = shown(exam)
    assert sum(counted.values()) == 8
    for question in set(one.question_ids) & set(other.question_ids):
        assert counted[question] == 2
    assert exposure.times_shown(one.question_ids) == {q: counted[q] for q in one.question_ids}


def test_counting_again_changes_nothing(exam, attempt, now):
    exposure.count(exam=exam)
    before = shown(exam)

    exposure.count(exam=exam)

    assert shown(exam) == before


def test_an_exam_that_nobody_will_sit_again_is_left_alone(exam, attempt, now):
    exposure.count(exam=exam)

    assert exposure.count_recent(now=exam.closes_at + timedelta(days=8)) == 0


def test_questions_of_another_exam_rest_for_the_days_asked(exam, attempt, finance, now):
    exposure.count(exam=exam)
    later = make_exam(
        finance,
        title="补考",
        blueprint={**BLUEPRINT, "fresh_days": 30},
        opens_at=exam.closes_at + timedelta(days=20),
        closes_at=exam.closes_at + timedelta(days=25),
    )

    paper = papers.draw(preparing.preparation_of(later), seed="x")

    assert not {row["question"] for row in paper} & set(attempt.question_ids)


def test_questions_are_asked_again_after_their_rest(exam, attempt, finance):
    exposure.count(exam=exam)
    later = make_exam(
        finance,
        title="明年",
        blueprint={"sections": [{"type": "SINGLE", "count": 6, "points": "10"}], "fresh_days": 30},
        opens_at=exam.closes_at + timedelta(days=31),
        closes_at=exam.closes_at + timedelta(days=40),
    )
    sooner = make_exam(
        finance,
        title="下月",
        blueprint=later.blueprint,
        opens_at=exam.closes_at + timedelta(days=29),
        closes_at=exam.closes_at + timedelta(days=40),
    )

    assert len(papers.draw(preparing.preparation_of(later), seed="x")) == 6
    with pytest.raises(BlueprintError, match="还缺 2 题"):
        preparing.preparation_of(sooner)


def test_a_fixed_paper_outlives_what_the_bank_gains(finance, bank, point):
    exam = make_exam(finance, blueprint={**BLUEPRINT, "fixed_seed": "甲卷"})
    papers.fix(exam)
    before = {row["question"] for row in papers.draw(preparing.preparation_of(exam), seed="x")}

    for question in bank:
        question.pk, question.number = None, f"新{question.number}"
        question.save()

    after = {row["question"] for row in papers.draw(preparing.preparation_of(exam), seed="y")}
    assert after == before
