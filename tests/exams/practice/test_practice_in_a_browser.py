"""A day of practice with the keyboard alone, on a phone's width; axe finds nothing on the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from catalog.models import KnowledgePoint
from people.models import Agency, AgencyKind
from tests.exams.conftest import make_learner, make_question

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _connection_of_the_browser_s_loop_is_closed(browser):
    # Within Playwright's loop Django keeps a second connection; it would outlive the database.
    yield
    connections.close_all()


@pytest.fixture
def liu_practises(transactional_db):
    city = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    chapter = KnowledgePoint.objects.create(code="Z1", title="宪法与法律")
    for place in (1, 2):
        point = KnowledgePoint.objects.create(
            code=f"ZS-0{place}", title=f"要点{place}", parent=chapter, text="内容", source="出处"
        )
        make_question(f"T{place}", "TRUE_FALSE", point)
    return make_learner(city, "100001", "刘喆")


@pytest.fixture
def page(browser, live_server, liu_practises):
    client = Client()
    client.force_login(liu_practises.user)
    context = browser.new_context(locale="zh-CN", viewport={"width": 320, "height": 640})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    yield context.new_page()
    context.close()


def faults(page):
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [one["id"] for one in Axe().run(page).response["violations"]], max(wide, 0)


def test_a_day_of_practice_by_keyboard(page, live_server):
    seen = []
    page.goto(live_server.url + reverse("exams:practice"))
    for place, right in enumerate(("错误", "正确")):
        expect(page.get_by_text(f"今天第 {place + 1} 题，共 2 题")).to_be_visible()
        seen.append(faults(page))
        page.get_by_label(right).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="答对了" if place else "答错了")).to_be_visible()
        seen.append(faults(page))
        page.get_by_role("link", name="继续").press("Enter")
    expect(page.get_by_text("今天的题做完了")).to_be_visible()

    for name in ("exams:mistakes", "exams:mastery"):
        page.goto(live_server.url + reverse(name))
        seen.append(faults(page))

    assert seen == [([], 0)] * 6
