"""The paper in a real browser: what is saved, what is said when it is not, and two windows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from exams.models import AnswerStep
from tests.exams.attempting.looking import choice, saved

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_answers_survive_a_cut_network_and_reach_the_result(window, wire, started):
    page, complaints = window(), []
    page.on("console", lambda message: complaints.append(message.text))
    single, other, multiple, judgement = started.question_ids
    choice(page, single, 1).check()
    expect(saved(page, single)).to_have_text("已保存")

    wire.cut()
    choice(page, other, 0).check()
    expect(saved(page, other)).to_have_text("未保存，正在重试", timeout=5000)
    choice(page, other, 1).check()
    choice(page, multiple, 0).check()
    choice(page, multiple, 2).check()
    wire.mend()
    for question in (other, multiple):
        expect(saved(page, question)).to_have_text("已保存", timeout=15000)
    choice(page, judgement, 0).check()
    page.get_by_role("button", name="保存并交卷").click()
    expect(page.get_by_text("全部题目已作答并保存")).to_be_visible()
    page.get_by_role("button", name="确认交卷").click()

    expect(page.get_by_text("已记入 3 学分")).to_be_visible()
    started.refresh_from_db()
    assert (started.score, started.is_passed) == (100, True)
    assert not [line for line in complaints if "Content Security Policy" in line]


def test_second_window_shows_the_answer_of_the_first(window, started):
    first, second = window(), window()
    question = started.question_ids[0]
    choice(first, question, 1).check()
    expect(saved(first, question)).to_have_text("已保存")

    # A click, not check(): the conflict may take the choice back before anybody looks.
    choice(second, question, 0).click()

    expect(saved(second, question)).to_contain_text("另一个窗口")
    expect(choice(second, question, 1)).to_be_checked()
    assert [step.choice for step in AnswerStep.objects.all()] == [[1]]


def test_page_goes_to_the_result_when_time_is_over(window, started):
    started.deadline_at = timezone.now() + timedelta(seconds=4)
    started.save()
    page = window()
    expect(page.locator("[data-exam-countdown]")).to_contain_text("剩余 0:0")
    choice(page, started.question_ids[0], 1).check()

    expect(page.get_by_role("heading", name="考试结果")).to_be_visible(timeout=15000)

    started.refresh_from_db()
    assert started.score == 30
