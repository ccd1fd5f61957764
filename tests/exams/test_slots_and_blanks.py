"""An exam that asks for words, numbers, pairs and an order, from the paper to the marks."""

from decimal import Decimal

import pytest
from django.urls import reverse

from exams import attempts, papers, preparing
from exams.formats import pasted
from exams.models import AnswersShown, Attempt, Question, QuestionState
from exams.question_bodies import body_of
from tests.exams.conftest import NOW, make_exam

FILE = """\
1. 【填空题】____的首都是____。
答案：中国；北京/北京市
2. 【数值题】一年多少月？
答案：12
3. 【匹配题】连线
A. 河南 -> 郑州
B. 山东 -> 济南
4. 【排序题】排序
A. 后
B. 先
答案：BA
"""
BLUEPRINT = {
    "sections": [
        {"type": type_, "count": 1, "points": "25"}
        for type_ in ("FILL_IN", "NUMERICAL", "MATCHING", "ORDERING")
    ]
}


@pytest.fixture
def questions(point):
    made = [
        Question.objects.create(
            number=f"X{place}",
            knowledge_point=point,
            state=QuestionState.PUBLISHED,
            **body_of(item).columns,
        )
        for place, item in enumerate(pasted.read(FILE).items)
    ]
    return {question.type: question for question in made}


@pytest.fixture
def sitting(questions, finance, liu):
    exam = make_exam(finance, blueprint=BLUEPRINT, answers_shown=AnswersShown.AFTER_SUBMITTING)
    return attempts.start(exam=exam, learner=liu, now=NOW, seed="liu")


def answers_of(questions):
    return {
        "FILL_IN": ["中国", "北京市"],
        "NUMERICAL": ["12"],
        "MATCHING": list(questions["MATCHING"].key),
        "ORDERING": list(questions["ORDERING"].key),
    }


def answer_all(sitting, questions, answers):
    for type_, choice in answers.items():
        attempts.answer(
            attempt=sitting, question_id=questions[type_].pk, revision=1, choice=choice, now=NOW
        )


def test_everything_right_earns_everything(sitting, questions):
    answer_all(sitting, questions, answers_of(questions))

    done = attempts.submit(attempt=sitting, submitted_by=None, now=NOW)

    assert (done.score, done.is_passed) == (Decimal(100), True)


def test_parts_earn_their_part(sitting, questions):
    half = {**answers_of(questions), "FILL_IN": ["中国", "上海"], "ORDERING": [0, -1]}
    answer_all(sitting, questions, half)

    done = attempts.submit(attempt=sitting, submitted_by=None, now=NOW)

    assert [Decimal(mark) for mark in done.marks] == [Decimal("12.5"), 25, 25, 0]


@pytest.mark.parametrize(
    ("type_", "choice"),
    [("FILL_IN", ["一", "二", "三"]), ("NUMERICAL", [12]), ("MATCHING", [9]), ("ORDERING", ["0"])],
)
def test_answer_of_another_shape_is_refused(sitting, questions, type_, choice):
    with pytest.raises(attempts.ForeignAnswerError):
        attempts.answer(
            attempt=sitting, question_id=questions[type_].pk, revision=1, choice=choice, now=NOW
        )

    assert not sitting.steps.exists()


def test_paper_page_asks_and_never_tells_the_key(client, sitting, questions, liu, time_machine):
    time_machine.move_to(NOW)
    client.force_login(liu.user)

    page = client.get(reverse("exams:attempt", args=[sitting.pk])).content.decode()

    assert page.count('type="text"') == 3
    assert page.count("<select") == 4
    assert "北京" not in page


def test_page_without_scripts_saves_every_kind(client, sitting, questions, liu, time_machine):
    time_machine.move_to(NOW)
    client.force_login(liu.user)
    body = {}
    for type_, choice in answers_of(questions).items():
        body[f"q{questions[type_].pk}"] = choice
        body[f"r{questions[type_].pk}"] = 0

    client.post(reverse("exams:attempt", args=[sitting.pk]), body)
    client.post(reverse("exams:attempt", args=[sitting.pk]), {**body})
    client.post(reverse("exams:submit", args=[sitting.pk]))

    done = Attempt.objects.get()
    assert (done.score, done.steps.count()) == (Decimal(100), 4)
    page = client.get(reverse("exams:result", args=[sitting.pk])).content.decode()
    assert "正确答案：中国；北京/北京市" in page.replace("</strong>", "")
    assert page.count("答对") == 4


def test_autosaved_text_is_acknowledged(client, sitting, questions, liu, time_machine):
    time_machine.move_to(NOW)
    client.force_login(liu.user)

    reply = client.post(
        reverse("exams:answer", args=[sitting.pk]),
        {"question": questions["FILL_IN"].pk, "revision": 1, "choice": ["中国", "北京"]},
    )

    assert (reply.status_code, reply.json()["revision"]) == (200, 1)
    assert sitting.steps.get().choice == ["中国", "北京"]


def test_paper_of_choices_is_stored_as_before(exam, liu):
    rows = papers.draw(preparing.preparation_of(exam), seed="x")

    assert all(set(row) == {"question", "points", "options"} for row in rows)
