"""All six single-choice questions (10 each) and a judgement (40); 60 passes. S0's key is wrong."""

from datetime import timedelta

import pytest

from exams import attempts
from exams.models import Question
from exams.remarking import deciding
from people.models import Role, RoleKind, User
from tests.exams.conftest import KEYS, make_exam

MINUTE = timedelta(minutes=1)
BLUEPRINT = {
    "sections": [
        {"type": "SINGLE", "count": 6, "points": "10"},
        {"type": "TRUE_FALSE", "count": 1, "points": "40"},
    ]
}


@pytest.fixture
def exam(finance, bank):
    """All six single-choice questions (10 each) and a judgement (40); 60 passes."""
    return make_exam(finance, blueprint=BLUEPRINT)


@pytest.fixture
def after(exam):
    return exam.closes_at + MINUTE


@pytest.fixture
def proposer(db):
    return User.objects.create(username="proposer", name="裴主管")


@pytest.fixture
def second(db):
    return User.objects.create(username="second", name="傅复核")


def sit(exam, learner, choices, *, now):
    """`choices`: what she chooses in the questions that differ from the key."""
    attempt = attempts.start(exam=exam, learner=learner, now=now)
    for question in Question.objects.filter(pk__in=attempt.question_ids):
        attempts.answer(
            attempt=attempt, question_id=question.pk, revision=1, now=now,
            choice=choices.get(question.number, choices.get(question.type, KEYS[question.type])),
        )  # fmt: skip
    return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)


@pytest.fixture
def wrong(bank):
    """S0 says 乙; 丙 is right."""
    return Question.objects.get(number="S0")


@pytest.fixture
def corrected(wrong):
    columns = ("type", "stem", "options", "knowledge_point", "number")
    same = {name: getattr(wrong, name) for name in columns}
    return Question.objects.create(
        **same, version=2, key=[2], explanation="应为丙", state="RETIRED"
    )


@pytest.fixture
def propose(exam, wrong, corrected, proposer, after):
    def propose(**changes):
        told = {
            "exam": exam, "question": wrong, "corrected": corrected, "why": "法条已修订",
            "proposed_by": proposer, "now": after,
        }  # fmt: skip
        return deciding.propose(**{**told, **changes})

    return propose


@pytest.fixture
def officers(finance):
    users = [User.objects.create(username=f"o{number}", name=f"主管{number}") for number in (1, 2)]
    for user in users:
        Role.objects.create(
            user=user, kind=RoleKind.TRAINING_DEPARTMENT, agency=finance, starts_on="2026-01-01"
        )
    return users
