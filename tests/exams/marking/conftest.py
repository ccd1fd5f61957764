"""An exam with one judgement (40) and one short answer (60); 周 and 吴 mark, 郑 is the third."""

import pytest

from exams import attempts
from exams.marking import desk
from people.models import User
from tests.exams.conftest import make_exam, make_question

RUBRIC = "写出两点，每点30分"
EXPLANATION = "参考：为民与务实"
BLUEPRINT = {
    "sections": [
        {"type": "TRUE_FALSE", "count": 1, "points": "40"},
        {"type": "SHORT_ANSWER", "count": 1, "points": "60"},
    ]
}


@pytest.fixture
def written(finance, point):
    make_question("T0", "TRUE_FALSE", point)
    make_question(
        "J0", "SHORT_ANSWER", point, options=[], key=[], stem="简述宗旨",
        explanation=EXPLANATION, details={"rubric": RUBRIC},
    )  # fmt: skip
    return make_exam(finance, blueprint=BLUEPRINT, attempts_allowed=3)


@pytest.fixture
def department(db):
    return User.objects.create(username="department", name="裴主管")


@pytest.fixture
def markers(written, department, now):
    users = [User.objects.create(username=f"m{name}", name=name) for name in ("周", "吴", "郑")]
    for user in users:
        desk.appoint(exam=written, user=user, appointed_by=department, now=now)
    return users


@pytest.fixture
def hand_in(written, now):
    def hand_in(learner, text="为人民服务，实事求是。", *, knows=True):
        attempt = attempts.start(exam=written, learner=learner, now=now)
        judgement, essay = attempt.question_ids
        for question, choice in ((judgement, [0 if knows else 1]), (essay, [text])):
            attempts.answer(
                attempt=attempt, question_id=question, revision=1, choice=choice, now=now
            )
        return attempts.submit(attempt=attempt, submitted_by=learner.user, now=now)

    return hand_in
