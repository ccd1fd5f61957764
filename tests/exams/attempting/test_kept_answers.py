"""What the server has not acknowledged stays in the browser until it has, and no longer."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from exams import attempts
from exams.models import AnswerStep
from tests.exams.attempting.looking import choice, field, kept, saved, wait_for_kept

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

REFUSES_TO_KEEP = "Storage.prototype.setItem = () => { throw new Error('full'); };"


def reload_in_vain(page):
    """The browser asks first (there is something unsaved); a page that names nobody stands in."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("heading", name="暂时连不上服务器")).to_be_visible()


def test_what_was_answered_offline_stands_again_after_a_reload(window, wire, started, written):
    page, question = window(), started.question_ids[0]
    prose = window(written)
    wire.cut()
    choice(page, question, 1).check()
    field(prose, written.question_ids[0]).fill("一是统一思想，\n二是抓好落实。")
    wait_for_kept(page, 2)
    reload_in_vain(page)
    expect(page.get_by_text("还有 1 题没有送到服务器，留在本机浏览器里")).to_be_visible()
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    reload_in_vain(prose)

    wire.mend()
    expect(choice(page, question, 1)).to_be_checked(timeout=15000)
    expect(saved(page, question)).to_have_text("已保存", timeout=15000)
    expect(field(prose, written.question_ids[0])).to_have_value(
        "一是统一思想，\n二是抓好落实。", timeout=15000
    )
    expect(saved(prose, written.question_ids[0])).to_have_text("已保存", timeout=15000)

    assert kept(page) == []
    stored = {step.question_id: step.choice for step in AnswerStep.objects.all()}
    assert stored[question] == [1]
    assert "抓好落实" in stored[written.question_ids[0]][0]


def test_a_browser_keeps_no_paper(window, wire, started):
    page = window()
    page.reload()
    kept_pages = page.evaluate(
        """async () => {
            const cache = await caches.open("exam-waiting");
            const kept = await Promise.all((await cache.keys()).map((one) => cache.match(one)));
            return [(await caches.keys()).length, await Promise.all(kept.map((one) => one.text()))];
        }"""
    )
    paper = [*page.locator("legend").all_inner_texts(), *page.locator("label").all_inner_texts()]

    stores, texts = kept_pages
    assert (stores, len(paper) > len(started.question_ids)) == (1, True)
    assert any("暂时连不上服务器" in each for each in texts)
    names = [started.learner.name, started.exam.title]
    assert not [each for each in (*names, *paper) if any(each in text for text in texts)]


def test_a_browser_that_keeps_nothing_loses_them(window, wire, started):
    # The control: with nothing kept the reload loses what had not been saved.
    page, question = window(), started.question_ids[0]
    page.context.add_init_script(REFUSES_TO_KEEP)
    page.reload()
    wire.cut()
    choice(page, question, 1).check()
    expect(saved(page, question)).to_have_text("未保存，正在重试")
    reload_in_vain(page)

    wire.mend()
    page.locator("[data-exam-countdown]").wait_for()

    expect(choice(page, question, 1)).not_to_be_checked()
    choice(page, question, 0).check()
    expect(saved(page, question)).to_have_text("已保存")


def test_an_answer_whose_reply_was_lost_is_not_another_window_s(window, wire, started):
    page, question = window(), started.question_ids[0]

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

    expect(choice(page, question, 1)).to_be_checked(timeout=15000)
    expect(saved(page, question)).to_have_text("已保存", timeout=15000)
    assert [step.choice for step in AnswerStep.objects.order_by("revision")] == [[0], [1]]


def test_a_newer_answer_from_elsewhere_stays(window, wire, started):
    page, question = window(), started.question_ids[0]
    wire.cut()
    choice(page, question, 0).check()
    reload_in_vain(page)
    attempts.answer(
        attempt=started, question_id=question, revision=1, choice=[2], now=timezone.now()
    )

    wire.mend()

    expect(saved(page, question)).to_contain_text("另一个窗口", timeout=15000)
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
    wire.cut()
    choice(page, question, 1).check()
    reload_in_vain(page)
    started.deadline_at = timezone.now() - timedelta(seconds=1)
    started.save()

    wire.mend()

    expect(page.get_by_role("heading", name="考试结果")).to_be_visible(timeout=15000)
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
