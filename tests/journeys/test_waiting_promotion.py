"""Three people and one seat, each in a browser of her own: who gives it back seats who waits.

王喆 has the only seat; 赵堃 stands in line first and 李犇 after him. 王喆 gives her seat back:
赵堃 sits at once, without doing anything, and 李犇 moves up.
"""

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from catalog.models import Enrolment, Pool, PoolName
from tests.catalog.cast import NOW, build_city, make_catalog, make_lecture, make_session
from tests.journeys.users import PC, PHONE, make_learner

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TITLE = "大数据与城市治理"


@pytest.fixture
def session(transactional_db):
    city = build_city()
    for username, name, number in (
        ("wangzhe", "王喆", "10001"), ("zhaokun", "赵堃", "10002"), ("liben", "李犇", "10003"),
    ):  # fmt: skip
        make_learner(username, name, number, city.transport)
    lecture = make_lecture(make_catalog(), city.health, TITLE)
    return make_session(lecture, open_seats=1, starts_at=NOW + timedelta(days=10))


def open_lecture(page: Page, site: str) -> None:
    page.goto(f"{site}/lectures/2026/")
    page.get_by_role("link", name=TITLE).click()


def stand_in_line(page: Page, site: str) -> None:
    open_lecture(page, site)
    expect(page.get_by_role("button", name="选座", exact=True)).to_have_count(0)
    page.get_by_role("button", name="加入候补").click()


def test_a_seat_given_back_seats_the_first_in_line(session, log_in, live_server):
    site = live_server.url
    with time_machine.travel(NOW):
        wang, zhao, li = log_in("wangzhe", PHONE), log_in("zhaokun", PC), log_in("liben", PHONE)
        open_lecture(wang, site)
        wang.get_by_role("button", name="选座", exact=True).click()
        expect(wang.get_by_role("button", name="退选")).to_be_visible()
        stand_in_line(zhao, site)
        expect(zhao.get_by_text("候补第 1 位")).to_be_visible()
        stand_in_line(li, site)
        expect(li.get_by_text("候补第 2 位")).to_be_visible()

        wang.goto(f"{site}/catalog/my-sessions/")
        wang.get_by_role("button", name=f"退选：{TITLE}").click()
        expect(wang.get_by_text("还没有选座的讲座")).to_be_visible()

        zhao.goto(f"{site}/catalog/my-sessions/")
        expect(zhao.get_by_role("button", name=f"退选：{TITLE}")).to_be_visible()
        expect(zhao.get_by_role("heading", name="候补中")).to_have_count(0)
        li.goto(f"{site}/catalog/my-sessions/")
        expect(li.get_by_text("候补第 1 位")).to_be_visible()
        # Who gave the seat back does not get it again before the line.
        open_lecture(wang, site)
        expect(wang.get_by_role("button", name="选座", exact=True)).to_have_count(0)
        expect(wang.get_by_role("button", name="加入候补")).to_be_visible()

    assert [one.learner.name for one in Enrolment.objects.holding()] == ["赵堃"]
    assert Pool.objects.get(session=session, name=PoolName.OPEN).taken == 1
