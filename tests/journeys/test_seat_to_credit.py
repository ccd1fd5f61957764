"""The main job in a real browser: from a word in the search box to a credit with its article.

王喆 of the finance bureau finds a lecture and takes a seat; a week later the bureau's training
officer takes attendance and closes the class; 王喆 sees the credit and the article behind it.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from playwright.sync_api import Page, expect

from catalog.models import Bucket, Session
from credits.models import Fact
from people.models import Agency, AgencyKind, Learner, Post, Role, RoleKind, User
from tests.catalog.cast import make_catalog, make_lecture, make_lecturer, make_session
from tests.journeys.users import PC, PHONE, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BOOKING = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
LECTURE = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)  # 09:00, two hours and a break of ten minutes


@pytest.fixture
def session(transactional_db) -> Session:
    city = Agency.add_root(code="SY", name="嵩阳市", kind=AgencyKind.CITY)
    finance = city.add_child(code="SY-1", name="市财政局", kind=AgencyKind.UNIT)
    make_user("wangzhe", "王喆")
    learner = Learner.objects.create(
        personnel_no="410000001",
        name="王喆",
        agency=finance,
        user=User.objects.get(username="wangzhe"),
    )
    Post.objects.create(learner=learner, rank="一级科员", starts_on=date(2020, 1, 1))
    Role.objects.create(
        user=make_user("liangluo", "梁络"),
        kind=RoleKind.TRAINING_OFFICER,
        agency=finance,
        starts_on=date(2020, 1, 1),
    )
    catalog = make_catalog()
    for title in ("公文写作与常见错误", "廉政风险防控与警示教育"):
        make_session(make_lecture(catalog, finance, title), starts_at=LECTURE - timedelta(days=1))
    wanted = make_lecture(
        catalog,
        finance,
        "大数据与城市治理",
        lecturer=make_lecturer(),
        bucket=Bucket.REQUIRED,
        credits=Decimal(2),
    )
    return make_session(wanted, planned=0, open_seats=1, starts_at=LECTURE)


def take_a_seat(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/lectures/2026/")
    page.get_by_role("searchbox").fill("数据")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("link", name="大数据与城市治理")).to_be_visible()
    expect(page.get_by_role("link", name="公文写作与常见错误")).to_have_count(0)
    page.get_by_role("link", name="大数据与城市治理").click()
    page.get_by_role("button", name="选座").click()
    expect(page.get_by_role("button", name="退选")).to_be_visible()


def take_attendance_and_close(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/catalog/organise/")
    page.get_by_role("link", name="大数据与城市治理").click()
    expect(page.get_by_text("王喆")).to_be_visible()
    page.get_by_role("group", name="王喆").get_by_label("出席", exact=True).check()
    page.get_by_role("button", name="保存考勤").first.click()
    page.get_by_role("button", name="确认结班").click()
    expect(page.get_by_text("已结班").first).to_be_visible()


def test_a_seat_taken_becomes_a_credit_with_its_article(session, log_in, live_server):
    with time_machine.travel(BOOKING):
        take_a_seat(log_in("wangzhe", PHONE), live_server)

    with time_machine.travel(LECTURE + timedelta(hours=5)):
        take_attendance_and_close(log_in("liangluo", PC), live_server)

        page = log_in("wangzhe", PHONE)
        page.goto(f"{live_server.url}/my-credits/")
        line = page.get_by_role("row").filter(has_text="大数据与城市治理")
        expect(line).to_contain_text("面授培训学分")
        expect(line).to_contain_text("2")
        expect(page.get_by_role("img", name="各项要求")).to_be_visible()

    fact = Fact.objects.get()
    assert fact.source.startswith("catalog.attendance:")
    assert fact.quantity == {"minutes": "120"}
    assert fact.attributes["bucket"] == "required"


def test_the_last_seat_is_refused_in_words_to_the_next(session, log_in, live_server):
    with time_machine.travel(BOOKING):
        take_a_seat(log_in("wangzhe", PC), live_server)
        finance = Agency.objects.get(code="SY-1")
        late = make_user("zhaokun", "赵堃")
        Learner.objects.create(personnel_no="410000002", name="赵堃", agency=finance, user=late)

        page = log_in("zhaokun", PHONE)
        page.goto(f"{live_server.url}/lectures/2026/")
        page.get_by_role("link", name="大数据与城市治理").click()

        expect(page.get_by_role("button", name="选座")).to_have_count(0)
        expect(page.get_by_text("席位已满").first).to_be_visible()
