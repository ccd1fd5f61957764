"""The blueprint while it is written: the bank answers beside the row, one more row is at hand."""

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from catalog.models import KnowledgePoint
from people.models import Agency, AgencyKind, User
from tests.exams.conftest import make_exam, make_question

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def _connection_of_the_browser_s_loop_is_closed(browser):
    # Within Playwright's loop Django keeps a second connection; it would outlive the database.
    yield
    connections.close_all()


def test_bank_answers_beside_the_row(browser, live_server, transactional_db):
    city = Agency.add_root(code="4101", name="绿城市", kind=AgencyKind.CITY)
    point = KnowledgePoint.objects.create(code="ZS-01", title="宪法宣誓")
    for place in range(3):
        make_question(f"S{place}", "SINGLE", point)
    exam = make_exam(city, state="DRAFT")
    client = Client()
    client.force_login(User.objects.create_superuser(username="author", name="命题人"))
    context = browser.new_context(locale="zh-CN")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("exam:edit", args=[exam.pk]))
    said = page.locator("[data-rows] [data-said]")

    page.locator("[name=blueprint-0-count]").fill("5")
    expect(said.nth(0)).to_have_text("题库中可用的只有 3 题，还缺 2 题。")
    codes = page.locator("[name=blueprint-0-knowledge_points]")
    offered = page.locator("#blueprint-points option")
    codes.fill("ZS-01、")
    expect(offered.first).to_have_attribute("value", "ZS-01、ZS-01")
    codes.fill("")
    expect(offered.first).to_have_attribute("value", "ZS-01")
    page.get_by_role("button", name="添加一行").click()
    expect(said).to_have_count(6)
    page.locator("[name=blueprint-5-type]").select_option("SINGLE")
    page.locator("[name=blueprint-5-count]").fill("1")
    page.locator("[name=blueprint-5-points]").fill("2")

    expect(page.locator("[data-total]")).to_have_text("共 8 题，满分 192 分。")
    context.close()
