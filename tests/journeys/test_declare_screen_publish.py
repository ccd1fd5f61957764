"""A lecture's way into the catalogue, in a real browser.

The finance bureau's training officer declares; a screener of the transport bureau scores; the
training department takes it, reads the results, announces them and releases the catalogue;
then the city finds it.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, expect

from catalog.models import Call, Criterion, Declaration
from jobs import worker
from jobs.models import Job
from people.models import Agency, AgencyKind, Learner, Message, Role, RoleKind, User
from tests.catalog.cast import make_catalog, make_venue
from tests.journeys.users import PASSWORD, PC

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture
def call(transactional_db) -> Call:
    catalog = make_catalog()  # first: it makes the root of the pages, to which editors get rights
    city = Agency.add_root(code="SY", name="嵩阳市", kind=AgencyKind.CITY)
    finance = city.add_child(code="SY-1", name="市财政局", kind=AgencyKind.UNIT)
    transport = city.add_child(code="SY-2", name="市交通局", kind=AgencyKind.UNIT)
    make_user("liangluo", "梁络", RoleKind.TRAINING_OFFICER, finance)
    make_user("peixun", "裴勋", RoleKind.TRAINING_DEPARTMENT, city)
    for username, name, agency in (("zhaoping", "赵评", transport), ("qianping", "钱评", finance)):
        screener = make_user(username, name, RoleKind.SCREENER, city)
        Learner.objects.create(personnel_no=username, name=name, agency=agency, user=screener)
    make_venue(name="市民中心报告厅")
    call = Call.objects.create(
        catalog=catalog, title="2026 年讲座征集", opens_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=30),
    )  # fmt: skip
    Criterion.objects.create(call=call, name="联系实际", weight=1)
    return call


def make_user(username: str, name: str, kind: RoleKind, agency: Agency) -> User:
    user = User.objects.create(username=username, name=name, password=make_password(PASSWORD))
    Role.objects.create(user=user, kind=kind, agency=agency, starts_on=NOW.date())
    return user


def follow(page: Page, name: str) -> None:
    group = page.locator(".nav-bar details").filter(has=page.get_by_text(name, exact=True))
    group.locator("summary").click()
    group.get_by_role("link", name=name, exact=True).click()


def declare(page: Page) -> None:
    follow(page, "讲座申报")
    page.get_by_role("link", name="申报一场讲座").click()
    page.get_by_label("讲座题目").fill("零基预算怎么编")
    page.get_by_label("内容简介").fill("从基数到零基。")
    page.get_by_label("授课人姓名（不在库中的）").fill("孙䶮")
    page.get_by_label("开始时间").fill("2026-06-01T09:00")
    page.get_by_label("结束时间").fill("2026-06-01T11:10")
    page.get_by_label("地点", exact=True).select_option(label="市民中心报告厅")
    page.get_by_label("开放席位").fill("100")
    page.get_by_label("建议学分").fill("2")
    page.get_by_label("联系电话").fill("0371-1")
    page.get_by_label("单位审批人").fill("李喆")
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("button", name="正式申报").click()
    expect(page.get_by_text("已申报，等待遴选。")).to_be_visible()


def score(page: Page) -> None:
    follow(page, "讲座遴选")
    page.get_by_role("link", name="零基预算怎么编").click()
    page.get_by_label("联系实际").select_option("9")
    page.get_by_role("button", name="保存评分").click()
    expect(page.get_by_text("评分已保存")).to_be_visible()


def choose_and_announce(page: Page) -> None:
    page.get_by_role("link", name="2026 年讲座征集").click()
    page.get_by_label("选择《零基预算怎么编》").check()
    page.get_by_role("button", name="入选", exact=True).click()
    page.get_by_role("link", name="1 项遴选结果尚未公布").click()
    expect(page.get_by_text("《零基预算怎么编》已入选“2026 年讲座征集”")).to_be_visible()
    page.get_by_role("button", name="公布 1 项结果").click()
    expect(page.get_by_text("已公布 1 项")).to_be_visible()


def test_a_declared_lecture_is_screened_announced_and_published(call, log_in, live_server):
    with time_machine.travel(NOW):
        officer = log_in("liangluo", PC)
        declare(officer)

        department = log_in("peixun", PC)
        follow(department, "讲座遴选")
        department.get_by_role("link", name="2026 年讲座征集").click()
        department.get_by_label("每项申报的评委数").select_option("1")
        department.get_by_role("button", name="分配评委").click()
        expect(department.get_by_text("每项申报已有 1 位评委。")).to_be_visible()

        score(log_in("zhaoping", PC))  # 钱评 works in the bureau that declares
        assert [one.screener.name for one in Declaration.objects.get().screenings.all()] == ["赵评"]

        follow(department, "讲座遴选")
        choose_and_announce(department)
        assert Message.objects.get(user__username="liangluo").text.startswith("《零基预算怎么编》")
        officer.reload()
        expect(officer.get_by_text("入选", exact=True).first).to_be_visible()

        officer.goto(f"{live_server.url}/lectures/2026/")
        expect(officer.get_by_role("link", name="零基预算怎么编")).to_have_count(0)
        publish(department)
        officer.reload()
        expect(officer.get_by_role("link", name="零基预算怎么编")).to_be_visible()


def publish(page: Page) -> None:
    follow(page, "主办的讲座")
    page.get_by_role("link", name="2026 年目录发布").click()
    expect(page.get_by_text("零基预算怎么编").first).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("正在发布")).to_be_visible()
    worker.work_off(Job.objects.get(kind="catalog.release"))
    expect(page.get_by_text("第 1 次发布已生效")).to_be_visible()
