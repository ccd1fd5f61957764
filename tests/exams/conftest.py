"""The cast: Liu Zhe serves in the finance bureau, Chen Ben beside her, Wang Kun in water.

The exam is for the finance bureau: two single-choice, one multiple-choice, one true/false.
Option 1 is the right single answer, 0 and 2 the multiple ones, 0 (正确) the judgement's.
"""

from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from catalog.models import KnowledgePoint
from exams import attempts
from exams.models import Exam, ExamState, Question, QuestionState
from people.models import Agency, AgencyKind, Learner, User

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
KEYS = {"SINGLE": [1], "MULTIPLE": [0, 2], "TRUE_FALSE": [0]}
WRONG = {"SINGLE": [0], "MULTIPLE": [1], "TRUE_FALSE": [1]}
BLUEPRINT = {
    "sections": [
        {"title": "单项选择题", "type": "SINGLE", "count": 2, "points": "30"},
        {"title": "多项选择题", "type": "MULTIPLE", "count": 1, "points": "20"},
        {"title": "判断题", "type": "TRUE_FALSE", "count": 1, "points": "20"},
    ]
}


def make_question(number, type_, point, **changes):
    options = (
        ["正确", "错误"] if type_ == "TRUE_FALSE" else [f"{number}选项{n}" for n in "甲乙丙丁"]
    )
    return Question.objects.create(
        **{
            "number": number,
            "type": type_,
            "stem": f"题干{number}",
            "options": options,
            "key": KEYS.get(type_, []),
            "explanation": f"解析{number}",
            "knowledge_point": point,
            "state": QuestionState.PUBLISHED,
            **changes,
        }
    )


def make_exam(agency, **changes):
    return Exam.objects.create(
        **{
            "title": "应知应会第二季度考试",
            "year": 2026,
            "blueprint": deepcopy(BLUEPRINT),  # fixing a paper writes into it
            "pass_mark": Decimal(60),
            "duration_minutes": 60,
            "opens_at": NOW - timedelta(days=1),
            "closes_at": NOW + timedelta(days=10),
            "attempts_allowed": 2,
            "credits": Decimal("3"),
            "agency": agency,
            "state": ExamState.PUBLISHED,
            **changes,
        }
    )


def make_learner(agency, personnel_no, name):
    user = User.objects.create(username=f"u{personnel_no}", name=name)
    return Learner.objects.create(personnel_no=personnel_no, name=name, agency=agency, user=user)


def answer_all(attempt, chosen, *, now, revision=1):
    """`chosen` maps a question's type to its choice: KEYS or WRONG."""
    for question in Question.objects.filter(pk__in=attempt.question_ids):
        attempts.answer(
            attempt=attempt,
            question_id=question.pk,
            revision=revision,
            choice=chosen[question.type],
            now=now,
        )


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def city(db):
    return Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)


@pytest.fixture
def finance(city):
    return city.add_child(code="410101", name="绿城市财政局")


@pytest.fixture
def water(city):
    return city.add_child(code="410102", name="绿城市水利局")


@pytest.fixture
def liu(finance):
    return make_learner(finance, "100001", "刘喆")


@pytest.fixture
def chen(finance):
    return make_learner(finance, "100002", "陈犇")


@pytest.fixture
def wang(water):
    return make_learner(water, "100003", "王堃")


@pytest.fixture
def point(db):
    return KnowledgePoint.objects.create(
        code="ZS-01",
        title="宪法宣誓",
        text="国家工作人员就职时应当公开宣誓。",
        source="宪法第二十七条",
    )


@pytest.fixture
def bank(point):
    wanted = {"SINGLE": 6, "MULTIPLE": 3, "TRUE_FALSE": 3}
    return [
        make_question(f"{type_[0]}{place}", type_, point)
        for type_, count in wanted.items()
        for place in range(count)
    ]


@pytest.fixture
def exam(finance, bank):
    return make_exam(finance)


@pytest.fixture
def attempt(exam, liu, now):
    return attempts.start(exam=exam, learner=liu, now=now, seed="liu 1")


@pytest.fixture
def author(client, db):
    client.force_login(User.objects.create_superuser(username="author", name="命题人"))
    return client
