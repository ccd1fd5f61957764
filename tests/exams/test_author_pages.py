import json
from datetime import timedelta

import pytest
from django.urls import reverse

from exams.models import Exam, Question
from tests.exams.conftest import BLUEPRINT, NOW


def question_form(point, **changes):
    return {
        "number": "N1",
        "version": 1,
        "type": "SINGLE",
        "stem": "宪法宣誓由谁组织？",
        "option_lines": "甲\n乙\n\n丙",
        "key_text": "b",
        "explanation": "",
        "knowledge_point": point.pk,
        "difficulty": 2,
        "state": "DRAFT",
        **changes,
    }


def exam_form(agency, **changes):
    return {
        "title": "新考试",
        "year": 2026,
        "theme": "",
        "agency": agency.pk,
        "opens_at": (NOW - timedelta(days=1)).strftime("%Y-%m-%d %H:%M"),
        "closes_at": (NOW + timedelta(days=9)).strftime("%Y-%m-%d %H:%M"),
        "duration_minutes": 60,
        "attempts_allowed": 2,
        "counting": "BEST",
        "marking_tolerance": 20,
        "blueprint": json.dumps(BLUEPRINT),
        "pass_mark": 60,
        "multiple_marking": "ALL_OR_NOTHING",
        "incomplete_share": "0.5",
        "answers_shown": "AFTER_CLOSING",
        "credits": 3,
        "bucket": "REQUIRED",
        "state": "PUBLISHED",
        **changes,
    }


def post(author, model, body, pk=None):
    name = "edit" if pk else "add"
    args = [pk] if pk else []
    return author.post(reverse(f"{model}:{name}", args=args), body)


@pytest.mark.parametrize(
    ("changes", "options", "key"),
    [
        pytest.param({}, ["甲", "乙", "丙"], [1], id="single"),
        pytest.param(
            {"type": "MULTIPLE", "key_text": "A、C"}, ["甲", "乙", "丙"], [0, 2], id="multiple"
        ),
        pytest.param(
            {"type": "TRUE_FALSE", "key_text": "错", "option_lines": ""},
            ["正确", "错误"],
            [1],
            id="true or false",
        ),
    ],
)
def test_author_types_a_question(author, point, changes, options, key):
    assert post(author, "question", question_form(point, **changes)).status_code == 302

    question = Question.objects.get()
    assert (question.options, question.key) == (options, key)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"key_text": "D"}, "答案指向不存在的选项", id="key beyond the options"),
        pytest.param({"key_text": "AB"}, "只有一个正确答案", id="two keys of a single"),
        pytest.param({"key_text": "甲"}, "答案应为选项字母", id="key in words"),
        pytest.param({"option_lines": "甲"}, "选项应有 2–8 个", id="one option"),
        pytest.param({"option_lines": "甲\n甲"}, "选项不能重复", id="same option twice"),
        pytest.param(
            {"type": "MULTIPLE", "key_text": "A"}, "至少有两个正确答案", id="multiple with one key"
        ),
    ],
)
def test_malformed_question_is_refused_with_its_reason(author, point, changes, message):
    reply = post(author, "question", question_form(point, **changes))

    assert message in reply.content.decode()
    assert not Question.objects.exists()


def test_published_question_may_be_retired_but_not_changed(author, bank, point):
    question = bank[0]
    same = question_form(
        point,
        number=question.number,
        stem=question.stem,
        option_lines="\n".join(question.options),
        key_text="B",
        explanation=question.explanation,
        difficulty=question.difficulty,
        state="RETIRED",
    )

    refused = post(author, "question", {**same, "key_text": "C"}, question.pk)
    assert "已入库的试题不能修改" in refused.content.decode()

    assert post(author, "question", same, question.pk).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.key) == ("RETIRED", [1])


def test_author_publishes_an_exam_that_the_bank_fills(author, finance, bank):
    assert post(author, "exam", exam_form(finance)).status_code == 302

    assert Exam.objects.get().out_of == 100


def test_exam_that_the_bank_cannot_fill_is_not_published(author, finance, point):
    reply = post(author, "exam", exam_form(finance))

    assert "题库中可用的只有 0 题" in reply.content.decode()
    assert not Exam.objects.exists()


def test_pass_mark_above_the_paper_is_refused(author, finance, bank):
    reply = post(author, "exam", exam_form(finance, pass_mark=101))

    assert "合格线不能高于卷面总分 100" in reply.content.decode()


def test_what_was_promised_does_not_change_once_somebody_has_begun(author, attempt, finance):
    exam = attempt.exam
    body = exam_form(finance, title=exam.title, credits=9)

    reply = post(author, "exam", body, exam.pk)

    assert "已有人开考" in reply.content.decode()
    exam.refresh_from_db()
    assert exam.credits == 3


def test_learner_does_not_reach_the_bank(client, liu, bank):
    client.force_login(liu.user)

    for address in (reverse("question:index"), reverse("question:edit", args=[bank[0].pk])):
        reply = client.get(address)
        assert reply.status_code == 302
        assert "题干S0" not in reply.content.decode()
