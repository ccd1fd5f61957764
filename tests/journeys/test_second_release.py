"""A published lecture moves: the department edits, releases, and who holds a seat is told.

In a real browser, from the session's form in the content management to the learner's message.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from catalog.models import Session
from catalog.releasing import releases
from catalog.seating import seats
from jobs import worker
from jobs.models import Job
from people.models import RoleKind
from tests.catalog import cast
from tests.journeys.users import PC, PHONE, make_learner, make_officer

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture
def session(transactional_db) -> Session:
    """Of a released lecture; 赵堃 holds a seat."""
    catalog = cast.make_catalog()
    city = cast.build_city()
    department = make_officer("peixun", "裴勋", RoleKind.TRAINING_DEPARTMENT, city.root)
    zhao = make_learner("zhao", "赵堃", "10003", city.transport)
    session = cast.make_session(cast.make_lecture(catalog, city.health, "零基预算怎么编"))
    cast.make_venue("金沙区礼堂")
    releases.publish(catalog=catalog, by=department, now=NOW - timedelta(days=5))
    seats.enrol_many(session=session, learners=[zhao], enrolled_by=None, now=NOW)
    return session


def move(page: Page, session: Session, address: str) -> None:
    page.goto(f"{address}/admin/session/edit/{session.pk}/")
    page.get_by_label("地点").select_option(label="金沙区礼堂")
    page.get_by_role("button", name="保存").click()


def release(page: Page, address: str) -> None:
    page.goto(f"{address}/catalog/releases/2026/next/")
    expect(page.get_by_text("已选座 1 人，候补 0 人")).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("正在发布")).to_be_visible()
    worker.work_off(Job.objects.get())
    expect(page.get_by_text("第 2 次发布已生效，写出消息 1 条")).to_be_visible()


def test_holder_of_a_seat_reads_what_the_second_release_moved(session, log_in, live_server):
    with time_machine.travel(NOW):
        learner = log_in("zhao", PHONE)
        department = log_in("peixun", PC)

        move(department, session, live_server.url)
        learner.goto(f"{live_server.url}/lectures/2026/")
        expect(learner.get_by_text("市民中心报告厅")).to_be_visible()

        release(department, live_server.url)
        learner.reload()
        expect(learner.get_by_text("金沙区礼堂")).to_be_visible()
        learner.goto(f"{live_server.url}/messages/")
        expect(learner.get_by_text("您的席位保留")).to_be_visible()
        expect(learner.get_by_text("市民中心报告厅 → 金沙区礼堂")).to_be_visible()
