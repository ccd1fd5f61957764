"""A hall without a network: scans are kept on the phone, and synced once when it is back.

Somebody at the door of the health bureau's lecture has a link and no login. The network goes
before anybody comes; she scans, even opens the page anew, and the list has everybody at the end.
"""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from catalog.doors import devices as scan_devices
from catalog.doors import person_codes
from catalog.models import Attendance, Direction, Scan, Session, SessionState
from catalog.seating import seats
from tests.catalog import cast
from tests.wire import Wire

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def hall(transactional_db):
    """It has been going on for ten minutes; 王犇 and 李喆 hold a seat, 赵堃 none."""
    city = cast.build_city()
    session = cast.make_session(
        cast.make_lecture(cast.make_catalog(), city.health),
        starts_at=timezone.now() - timedelta(minutes=10),
    )
    people = {
        name: cast.make_learner(city.health, number, name)
        for number, name in (("10001", "王犇"), ("10002", "李喆"), ("10003", "赵堃"))
    }
    seated = [people["王犇"], people["李喆"]]
    seats.enrol_many(session=session, learners=seated, enrolled_by=None, now=timezone.now())
    officer = cast.make_officer(city.health, "officer")
    _, key = scan_devices.make(session=session, name="东门", made_by=officer, now=timezone.now())
    codes = {
        name: person_codes.grouped(
            person_codes.code_of(session_id=session.pk, learner_id=learner.pk)
        )
        for name, learner in people.items()
    }
    return key, codes


@pytest.fixture
def phone(browser):
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def wire(live_server):
    wire = Wire(live_server.thread.host, live_server.thread.port)
    yield wire
    wire.cut()


def lose_network(phone: BrowserContext, wire: Wire) -> None:
    wire.cut()
    phone.set_offline(True)


def find_network(phone: BrowserContext, wire: Wire) -> None:
    wire.mend()
    phone.set_offline(False)


def open_the_door(phone: BrowserContext, address: str) -> Page:
    page = phone.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="大数据与城市治理")).to_be_visible()
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    return page


def scan(page: Page, code: str) -> None:
    page.get_by_label("个人码（9 位，不分大小写）").fill(code.lower())
    page.get_by_role("button", name="记下").click()


def test_scans_without_a_network_arrive_once_when_it_is_back(hall, phone, wire):
    key, codes = hall
    page = open_the_door(phone, f"{wire.url}{reverse('catalog:door')}#{key}")
    assert key not in page.url
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []

    lose_network(phone, wire)
    scan(page, codes["王犇"])
    expect(page.get_by_text("待同步 1 条")).to_be_visible()
    scan(page, codes["王犇"])
    expect(page.get_by_text("刚刚扫过这个码")).to_be_visible()
    scan(page, codes["赵堃"])
    expect(page.get_by_text("待同步 2 条")).to_be_visible()

    page.reload()
    expect(page.get_by_text("没有网络：照常扫码")).to_be_visible()
    expect(page.get_by_text("待同步 2 条")).to_be_visible()
    scan(page, codes["李喆"][:-1] + ("2" if codes["李喆"][-1] != "2" else "3"))
    expect(page.get_by_text("码不完整或有错字")).to_be_visible()
    scan(page, codes["李喆"])
    expect(page.get_by_text("待同步 3 条")).to_be_visible()
    assert not Scan.objects.exists()

    find_network(phone, wire)
    expect(page.get_by_text("全部已同步")).to_be_visible()
    expect(page.get_by_text("选座 2 人，签到 2 人，签退 0 人")).to_be_visible()
    became = page.get_by_role("region", name="本次打开后同步的").get_by_role("listitem")
    expect(became).to_have_count(2)
    expect(became.filter(has_text="王犇 签到")).to_have_count(1)
    refused = page.get_by_role("region", name="没有通过的").get_by_role("listitem")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("不是本场次的个人码")

    page.get_by_role("button", name="立即同步").click()
    expect(page.get_by_text("全部已同步")).to_be_visible()
    names = set(Scan.objects.values_list("learner__name", "direction"))
    assert names == {("王犇", Direction.IN), ("李喆", Direction.IN)}
    assert Scan.objects.count() == Attendance.objects.count() == 2
    kept = page.evaluate("async () => (await indexedDB.databases()).map((one) => one.name)")
    assert kept == ["door"]
    assert "王犇" not in page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("door");
            opening.onsuccess = () => {
                const asked = opening.result.transaction("scans").objectStore("scans").getAll();
                asked.onsuccess = () => resolve(JSON.stringify(asked.result));
            };
        })"""
    )


def test_scan_that_comes_after_the_closing_is_kept_and_says_so(hall, phone, wire):
    key, codes = hall
    page = open_the_door(phone, f"{wire.url}{reverse('catalog:door')}#{key}")
    lose_network(phone, wire)
    scan(page, codes["王犇"])
    expect(page.get_by_text("待同步 1 条")).to_be_visible()

    Session.objects.update(state=SessionState.CLOSED, closed_at=timezone.now())
    find_network(phone, wire)

    became = page.get_by_role("region", name="本次打开后同步的").get_by_role("listitem")
    expect(became).to_contain_text("收到时已结班，已交主办单位核对更正")
    expect(page.get_by_text("全部已同步")).to_be_visible()
    assert Scan.objects.get().is_late
    assert not Attendance.objects.exists()
