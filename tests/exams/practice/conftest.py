"""Liu Zhe practises two points: swearing the oath (twelve questions) and opening files (one)."""

from datetime import timedelta

import pytest

from catalog.models import KnowledgePoint
from exams.models import Question
from exams.practice import practising
from tests.exams.conftest import KEYS, WRONG, make_question


@pytest.fixture
def files(db):
    return KnowledgePoint.objects.create(
        code="ZS-02", title="信息公开", text="以公开为常态。", source="条例第五条"
    )


@pytest.fixture
def file_question(files):
    return make_question("F1", "SINGLE", files)


@pytest.fixture
def practise(now):
    """Answer a question rightly or wrongly, some days after the first day."""

    def act(learner, question, *, is_right=True, days=0, number=None):
        times = learner.practice_answers.filter(question=question).count()
        return practising.answer(
            learner=learner,
            question_id=question.pk,
            number=number or times + 1,
            choice=(KEYS if is_right else WRONG)[question.type],
            now=now + timedelta(days=days),
        )

    return act


@pytest.fixture
def oath(bank):
    """The first question of the bank, on the oath."""
    return Question.objects.order_by("number").get(number="S0")
