"""A hall without a network: the officer keeps the roster on her phone and goes on marking."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from catalog.models import Attendance, AttendanceState
from catalog.seating import seats
from tests.catalog import cast
from tests.wire import Wire

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
KEEP = "断网也能用：把名单留在这台设备上"


@pytest.fixture
def session(transactional_db):
    """It began ten minutes ago, with two people."""
    city = cast.build_city()
    session = cast.make_session(
        cast.make_lecture(cast.make_catalog(), city.health),
        starts_at=timezone.now() - timedelta(minutes=10),
    )
    people = [
        cast.make_learner(city.health, number, name)
        for number, name in (("10001", "王犇"), ("10002", "李喆"))
    ]
    seats.enrol_many(session=session, learners=people, enrolled_by=None, now=timezone.now())
    session.officer = cast.make_officer(city.health, "officer")
    return session


@pytest.fixture
def wire(live_server):
    wire = Wire(live_server.thread.host, live_server.thread.port)
    yield wire
    wire.cut()


@pytest.fixture
def page(browser, wire, session):
    client = Client()
    client.force_login(session.officer)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": wire.url}])
    page = context.new_page()
    page.goto(wire.url + reverse("catalog:attendance", args=[session.pk]))
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    yield page
    context.close()


def mark(page, name, state="出席"):
    page.get_by_role("group", name=name).get_by_label(state, exact=True).check()


def marked(page, name, state="出席"):
    return page.get_by_role("group", name=name).get_by_label(state, exact=True)


def test_a_kept_roster_goes_on_without_a_network(page, wire, session):
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text("名单留在这台设备上，到今晚")).to_be_visible()

    wire.cut()
    mark(page, "王犇")
    page.reload()
    expect(marked(page, "王犇")).to_be_checked()
    mark(page, "李喆", "缺席")
    page.get_by_role("button", name="保存考勤").first.click()
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert not Attendance.objects.exists()

    wire.mend()
    page.get_by_role("link", name="大数据与城市治理").click()
    expect(page.get_by_text("断网时登记的 2 处还没有保存")).to_be_visible()
    page.get_by_role("button", name="保存考勤").first.click()
    expect(page.get_by_text("断网时登记")).to_be_hidden()

    states = Attendance.objects.order_by("learner__personnel_no").values_list("state", flat=True)
    assert list(states) == [AttendanceState.PRESENT, AttendanceState.ABSENT]
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_roster_that_was_not_asked_for_is_not_kept(page, wire):
    mark(page, "王犇")

    wire.cut()
    page.reload()

    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    assert "王犇" not in page.content()
    assert "王犇" not in page.evaluate("JSON.stringify(localStorage)")
    wire.mend()
    page.reload()
    expect(page.get_by_text("断网时登记的 1 处还没有保存")).to_be_visible()
    expect(marked(page, "王犇")).to_be_checked()


def test_logging_out_leaves_no_roster_behind(page, wire):
    page.get_by_role("button", name=KEEP).click()
    expect(page.get_by_text("名单留在这台设备上，到今晚")).to_be_visible()
    mark(page, "王犇")
    roster = page.url

    page.evaluate("document.querySelector('[data-forgets-answers]').requestSubmit()")
    expect(page.get_by_label("登录名")).to_be_visible()
    wire.cut()
    page.goto(roster)

    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(page.get_by_text("留在本机的名单")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).length") == 0
