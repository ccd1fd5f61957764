"""Every page that somebody can reach by links, and what stands only behind an act."""

import pytest
from playwright.sync_api import Page

from tests.walks import crawling
from tests.walks.looking import faults

pytestmark = [pytest.mark.journey, pytest.mark.sqlite_only]
# Whoever may do most goes first: a view is looked at once, its home page for each.
PEOPLE = (
    "peixun",
    "lianluoyuan",
    "renshi",
    "gongwuyuan",
    "mingti",
    "pingwei",
    "xitong",
    "anquan",
    "shenji",
)


def test_every_page_is_accessible_and_fits(site, enter):
    found, seen, told = {}, set(), []
    for username in PEOPLE:
        page = enter(username)
        page.on("console", lambda line: told.append(line.text))
        for view, address, status in crawling.through(page, site, seen=seen):
            found[username, view, address] = faults(page) if status == 200 else [status]
        page.context.close()

    assert {where: wrong for where, wrong in found.items() if wrong} == {}
    assert [line for line in told if "Content Security Policy" in line] == []
    assert len(found) > 100


EXAM = "a:text-is('2026年年终应知应会考试')"
# What stands only behind an act: who, from where, and what she clicks (empty: the page itself).
STATES = [
    ("gongwuyuan", "/lectures/2026/?q=没有这样的讲座", []),
    ("gongwuyuan", "/knowledge/?q=宪法", []),
    ("gongwuyuan", "/no-such-page/", []),
    ("gongwuyuan", "/typed-before/", []),
    ("gongwuyuan", "/claims/new/degree/?year=2026", [".button-primary"]),  # an error summary
    ("gongwuyuan", "/exams/", [EXAM, "button:text-is('开始考试')"]),
    ("gongwuyuan", "/exams/", [EXAM, "a:text-is('继续作答')", "button:text-is('保存并交卷')"]),
    ("gongwuyuan", "/transcripts/", ["text=出具学分档案"]),
    ("renshi", "/unit/?q=没有这个人", []),
    ("renshi", "/unit/", ["[name=everyone]", "button:text-is('提醒')"]),  # check your answers
    ("renshi", "/unit/", ["[name=everyone]", "button:text-is('代为申报')", ".button-primary"]),
    ("renshi", "/notices/", ["[action='/notices/print/'] button"]),  # a job that waits
    ("peixun", "/supervision/", ["button:text-is('统计')"]),
    ("peixun", "/catalog/2026/import/", ["text=只核对"]),
    ("peixun", "/rehearsals/", ["text=开始预演"]),
    ("mingti", "/questions/", ["text=上传并核对"]),
    ("mingti", "/exams/marking/", ["text=评下一份"]),
    ("anquan", "/connections/", [".button-primary"]),
    ("xitong", "/accounts/", ["text=renshi"]),
    ("anquan", "/accounts/", ["text=renshi", "summary:text('授予')", ".button-primary"]),
    ("xitong", "/invitations/", ["tbody button"]),  # a code that is told once
    ("xitong", "/security/totp/activate/", []),  # the password once more
    ("", "/login/", []),
    ("", "/login/", [".button-primary"]),
    ("", "/login/invitation/", [".button-primary"]),
    ("", "/verify/", []),
]


def test_what_stands_behind_an_act_is_accessible_and_fits(site, enter):
    found, windows = {}, {}
    for username, address, clicks in STATES:
        if username not in windows:
            windows[username] = enter(username)
        page = windows[username]
        page.goto(site + address)
        for selector in clicks:
            click(page, selector)
        found[username, address, *clicks] = faults(page)

    assert {where: wrong for where, wrong in found.items() if wrong} == {}
    assert len(found) == len(STATES)


def click(page: Page, selector: str) -> None:
    """What a link or a button leads to has come when this returns."""
    target = page.locator("main").locator(selector).first
    if target.evaluate("element => element.matches('a, button')"):
        with page.expect_navigation():
            target.click()
    else:
        target.click()


def test_what_axe_and_the_width_would_find_is_found(enter):
    page = enter("")
    page.goto(
        "data:text/html,<html lang=zh><title>x</title><main><img src=x><pre style=width:3000px>x"
    )

    found = " ".join(faults(page))

    assert "image-alt" in found
    assert "narrow: 2" in found  # 3000 px and their margin, less the 320 that there are
