"""What the server has not acknowledged stays in the browser until it has, and no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from exams import attempts
from exams.models import AnswerStep
from tests.exams.attempting.looking import choice, field, kept, saved, wait_for_kept

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

REFUSES_TO_KEEP = "Storage.prototype.setItem = () => { throw new Error('full'); };"


def reload_in_vain(page):
    """The browser asks first (there is something unsaved), then shows that it has no network."""
    page.once("dialog", lambda dialog: dialog.accept())
    with pytest.raises(Error, match="ERR_"):
        page.reload()
    page.wait_for_function("!document.querySelector('[data-exam-attempt]')")


def test_what_was_answered_offline_stands_again_after_a_reload(window, wire, started, written):
    page, question = window(), started.question_ids[0]
    prose = window(written)
    address, words = page.url, prose.url
    wire.cut()
    choice(page, question, 1).check()
    field(prose, written.question_ids[0]).fill("一是统一思想，\n二是抓好落实。")
    wait_for_kept(page, 2)
    reload_in_vain(page)
    reload_in_vain(prose)

    wire.mend()
    page.goto(address)
    expect(choice(page, question, 1)).to_be_checked()
    expect(saved(page, question)).to_have_text("已保存", timeout=15000)
    prose.goto(words)
    expect(field(prose, written.question_ids[0])).to_have_value("一是统一思想，\n二是抓好落实。")
    expect(saved(prose, written.question_ids[0])).to_have_text("已保存", timeout=15000)

    assert kept(page) == []
    stored = {step.question_id: step.choice for step in AnswerStep.objects.all()}
    assert stored[question] == [1]
    assert "抓好落实" in stored[written.question_ids[0]][0]


def test_a_browser_that_keeps_nothing_loses_them(window, wire, started):
    # The control: with nothing kept the reload loses what had not been saved.
    page, question = window(), started.question_ids[0]
    address = page.url
    page.context.add_init_script(REFUSES_TO_KEEP)
    page.reload()
    wire.cut()
    choice(page, question, 1).check()
    expect(saved(page, question)).to_have_text("未保存，正在重试")
    reload_in_vain(page)

    wire.mend()
    page.goto(address)

    expect(choice(page, question, 1)).not_to_be_checked()
    choice(page, question, 0).check()
    expect(saved(page, question)).to_have_text("已保存")


def test_an_answer_whose_reply_was_lost_is_not_another_window_s(window, wire, started):
    page, question = window(), started.question_ids[0]
    address = page.url

    def swallow_the_reply(route):
        route.fetch()
        route.abort()

    page.route("**/answers/", swallow_the_reply)
    choice(page, question, 0).check()
    expect(saved(page, question)).to_have_text("未保存，正在重试")
    page.unroute_all(behavior="wait")
    wire.cut()
    choice(page, question, 1).check()
    reload_in_vain(page)

    wire.mend()
    page.goto(address)

    expect(choice(page, question, 1)).to_be_checked()
    expect(saved(page, question)).to_have_text("已保存", timeout=15000)
    assert [step.choice for step in AnswerStep.objects.order_by("revision")] == [[0], [1]]


def test_a_newer_answer_from_elsewhere_stays(window, wire, started):
    page, question = window(), started.question_ids[0]
    address = page.url
    wire.cut()
    choice(page, question, 0).check()
    reload_in_vain(page)
    attempts.answer(
        attempt=started, question_id=question, revision=1, choice=[2], now=timezone.now()
    )

    wire.mend()
    page.goto(address)

    expect(saved(page, question)).to_contain_text("另一个窗口")
    expect(choice(page, question, 2)).to_be_checked()
    assert kept(page) == []


def test_logging_out_asks_and_forgets(window, started):
    page, question, asked = window(), started.question_ids[0], []
    home = page.url.split("/exams/")[0]
    page.route("**/answers/", lambda route: route.abort())
    choice(page, question, 1).check()
    expect(saved(page, question)).to_have_text("未保存，正在重试")

    def say(dialog):
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", say)
    page.goto(f"{home}/exams/")
    page.evaluate("localStorage.setItem('exam-answer:0:1:1', '{\"at\": 1}')")
    page.get_by_role("button", name="退出").first.click()
    expect(page.get_by_label("登录名")).to_be_visible()

    assert any("2 题作答没有存到服务器" in message for message in asked)
    assert kept(page) == []


def test_somebody_else_s_page_forgets_them(window, started):
    page = window()
    page.evaluate(
        """Object.entries({"exam-answer:0:7:1": Date.now(), "exam-answer:0:7:2": 0})
           .forEach(([name, at]) => localStorage.setItem(name, JSON.stringify({at})))"""
    )
    assert len(kept(page)) == 2

    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.wait_for_function("!Object.keys(localStorage).length")


def test_answers_that_arrive_after_the_deadline_are_stored_and_not_counted(window, wire, started):
    page, question = window(), started.question_ids[0]
    address = page.url
    wire.cut()
    choice(page, question, 1).check()
    reload_in_vain(page)
    started.deadline_at = timezone.now() - timedelta(seconds=1)
    started.save()

    wire.mend()
    page.goto(address)

    expect(page.get_by_role("heading", name="考试结果")).to_be_visible()
    expect(page.get_by_text("留在本机的 1 题作答已经送到")).to_be_visible()
    assert kept(page) == []
    started.refresh_from_db()
    assert (AnswerStep.objects.get().is_late, started.score) == (True, 0)


def test_what_was_ticked_before_the_script_came_is_saved(window, started):
    page, question = window(), started.question_ids[0]
    waiting = []
    page.route("**/exams-answers*.js", lambda request: waiting.append(request))
    page.reload(wait_until="commit")
    choice(page, question, 1).check()
    for request in waiting:
        request.continue_()

    expect(saved(page, question)).to_have_text("已保存", timeout=15000)
    assert AnswerStep.objects.get().choice == [1]
