"""The paper in a real browser: what is saved, what is said when it is not, and two windows."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from catalog.models import KnowledgePoint
from exams import attempts
from exams.models import AnswerStep
from people.models import Agency, AgencyKind
from tests.exams.conftest import make_exam, make_learner, make_question

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _connection_of_the_browser_s_loop_is_closed(browser):
    # Within Playwright's loop Django keeps a second connection; it would outlive the database.
    yield
    connections.close_all()


@pytest.fixture
def started(transactional_db):
    now = timezone.now()
    finance = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    point = KnowledgePoint.objects.create(code="ZS-01", title="宪法宣誓")
    for place in range(3):
        make_question(f"S{place}", "SINGLE", point)
        make_question(f"M{place}", "MULTIPLE", point)
        make_question(f"T{place}", "TRUE_FALSE", point)
    learner = make_learner(finance, "100001", "刘喆")
    exam = make_exam(finance, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=5))
    return attempts.start(exam=exam, learner=learner, now=now, seed="browser")


@pytest.fixture
def window(browser, live_server, started):
    client = Client()
    client.force_login(started.learner.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(locale="zh-CN")
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    address = live_server.url + reverse("exams:attempt", args=[started.pk])

    def open_window():
        page = context.new_page()
        page.goto(address)
        return page

    yield open_window
    context.close()


def choice(page, question_id, place):
    return page.locator(f'[name="q{question_id}"][value="{place}"]')


def saved(page, question_id):
    return page.locator(f'[data-question="{question_id}"] [data-saved]')


def test_answers_survive_a_cut_network_and_reach_the_result(window, started):
    page, complaints = window(), []
    page.on("console", lambda message: complaints.append(message.text))
    single, other, multiple, judgement = started.question_ids
    choice(page, single, 1).check()
    expect(saved(page, single)).to_have_text("已保存")

    page.context.set_offline(True)
    choice(page, other, 0).check()
    expect(saved(page, other)).to_have_text("未保存，正在重试", timeout=5000)
    choice(page, other, 1).check()
    choice(page, multiple, 0).check()
    choice(page, multiple, 2).check()
    page.context.set_offline(False)
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
