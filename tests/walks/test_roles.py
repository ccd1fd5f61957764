"""Each role's work from its first click to what comes of it, on a phone and on a PC, in Chinese
and in English: one walk over the same city as it was founded.

The words are written here once more, in both languages: a walk is lost where a page says another.
"""

import re
from collections.abc import Callable

import pymupdf
import pytest
from playwright.sync_api import expect

from catalog.models import Session, SessionState
from credits.models import Notice
from tests.walks.conftest import NOW
from tests.walks.walking import DEVICES, LANGUAGES, Walk

pytestmark = [pytest.mark.journey, pytest.mark.sqlite_only]


def civil_servant(walk: Walk) -> None:
    """Finds a lecture that closes her gap, takes a seat, and sees it on her year."""
    walk.go(("培训大讲堂", "Lecture hall"))
    if walk.device == "phone":
        walk.main.locator(f"summary:has-text('{walk.says('筛选', 'Filter')}')").click()
    for wish in (
        ("有空座", "Has free seats"),
        ("与我已选的不冲突", "Does not clash with my seats"),
    ):
        walk.main.get_by_role("checkbox", name=walk.says(*wish)).check()
    walk.press("查找", "Find")
    found = walk.main.get_by_role("row").nth(1).get_by_role("link").first
    title = found.inner_text()
    walk.follow(found)
    walk.press("选座", "Take a seat")
    walk.sees(f"已选座：{title}", f"Seat taken: {title}")
    expect(walk.main.get_by_role("button", name=walk.says("退选", "Give up seat"))).to_be_visible()

    walk.go(("我的学分", "My credits"))
    walk.reads("我的学分", "My credits")
    ahead = walk.page.get_by_role("region", name=walk.says("到期限还有什么", "Until the deadline"))
    expect(ahead.get_by_role("link", name=title, exact=True)).to_be_visible()
    walk.sees("已选座，听完可得", "Expected from booked seats")
    walk.picture()


def training_officer(walk: Walk) -> None:
    """Sees at home that a class waits, marks who was there, and closes it."""
    waiting = Session.objects.get(state=SessionState.PLANNED, ends_at__lt=NOW)
    walk.main.get_by_role("link", name=walk.says("讲座待结班", "Sessions to close")).click()
    walk.reads("主办的讲座", "Lectures we organise")
    walk.main.get_by_role("link", name=f"{waiting.lecture.number} {waiting.lecture.title}").click()
    walk.press("其余全部出席并保存", "Mark the rest present and save")
    walk.sees("未登记 0", "not recorded 0")
    walk.picture()
    walk.press("确认结班", "Close the session")
    walk.sees("已结班，本次记入台账", "Session closed; entries written to the ledger")
    expect(walk.main.locator(".page-head .tag")).to_have_text(walk.says("已结班", "Closed"))


def personnel_officer(walk: Walk) -> None:
    """Finds who falls short, reminds them, and opens the notice that one of them was sent."""
    walk.go(("单位工作台", "Unit desk"))
    walk.main.get_by_label(walk.says("达标情况", "Requirements")).select_option("short")
    walk.press("筛选", "Filter")
    short = walk.main.locator("tbody tr")
    states = short.locator(".tag").all_inner_texts()
    assert states == [walk.says("未达标", "Not met")] * short.count() != []
    if walk.device == "pc":
        walk.picture()
    walk.main.locator("[name=everyone]").check()
    walk.press("提醒", "Reminder")
    walk.reads("提醒未达标的人", "Remind those who are short")
    walk.follow(walk.main.get_by_role("button", name=re.compile(walk.says("提醒（", "Reminder"))))
    walk.work_off()
    walk.sees("已为 1 人办理", "Done. People: 1")

    walk.go(("欠学分通知", "Shortfall notices"), group=("学分管理", "Credits"))
    walk.follow(walk.main.locator("tbody a").first)
    notice = Notice.objects.get(pk=re.search(r"/notices/(\d+)/", walk.page.url)[1])
    walk.reads(str(notice), str(notice))
    if walk.device == "phone":
        walk.picture()
    with walk.page.expect_download() as told:
        walk.link("下载 PDF", "Download PDF").click()
    with pymupdf.open(told.value.path(), filetype="pdf") as pdf:
        text = "".join(page.get_text() for page in pdf)
    assert f"{notice.learner.name}同志" in text.replace("\n", "")


def department(walk: Walk) -> None:
    """Looks at the city, chooses a declared lecture, and announces what was decided."""
    walk.go(("部门工作台", "Department desk"))
    walk.reads("部门工作台", "Department desk")
    walk.sees("达标率", "Share met")
    funnel = walk.page.get_by_role("region", name=walk.says("督促进展", "Follow-up"))
    expect(funnel.get_by_role("img")).to_be_visible()
    walk.picture()
    walk.link("讲座遴选", "Screen lectures").click()
    walk.link("2027年度讲座征集", "2027年度讲座征集").click()
    chosen = walk.says("选择《专项债券项目的绩效评价》", "Choose “专项债券项目的绩效评价”")
    walk.main.get_by_label(chosen).check()
    walk.press("入选", "Select")
    walk.main.get_by_role("link", name=walk.says("遴选结果尚未公布", "not announced yet")).click()
    walk.sees("专项债券项目的绩效评价", "专项债券项目的绩效评价")
    walk.main.locator("form .button-primary").click()
    walk.sees("已公布 4 项", "Announced: 4.")


ROLES: dict[str, tuple[str, Callable[[Walk], None]]] = {
    "civil-servant": ("gongwuyuan", civil_servant),
    "training-officer": ("lianluoyuan", training_officer),
    "personnel-officer": ("renshi", personnel_officer),
    "department": ("peixun", department),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_does_its_work(role, device, language, as_founded, site, enter):
    username, work = ROLES[role]
    walk = Walk(enter(username, **DEVICES[device]), role, device, language)
    walk.begin(site)

    work(walk)

    assert walk.page.locator("html").get_attribute("lang") == walk.says("zh-hans", "en")
