"""The pages in a real browser: nothing that axe can find, no sideways scrolling, CSP unbroken."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from people.models import RoleKind
from tests.catalog import cast

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SCREENS = [
    ({"width": 390, "height": 844}, "light"),
    ({"width": 1440, "height": 900}, "dark"),
    ({"width": 320, "height": 640}, "light"),
]

pytestmark = pytest.mark.journey


@pytest.fixture
def pages(transactional_db, city, record, assess, give):
    """A personnel officer with a year of her own, and what she may open."""
    catalog = cast.make_catalog()
    cast.make_session(cast.make_lecture(catalog, city.transport))
    wang = cast.make_learner(city.health, "10001", "王犇")
    give(wang.user, RoleKind.PERSONNEL_OFFICER, city.health)
    record(wang, "1", credits="30")
    record(wang, "2", credits="8", progress="0.9")
    assess()
    return ["/", "/my-credits/", "/unit/", f"/unit/people/{wang.pk}/", "/no-such-page/"]


@pytest.fixture
def browser(monkeypatch):
    # Playwright keeps an event loop in this thread; the test's own queries stay synchronous.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    assert Path(CHROMIUM).exists(), "需要 chromium：apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def look_at(page, address):
    page.goto(address)
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [one["id"] for one in found], max(wide, 0)


@pytest.mark.parametrize(("size", "scheme"), SCREENS, ids=["phone", "pc-dark", "narrow"])
def test_pages_are_accessible_and_fit(live_server, browser, pages, size, scheme):
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    seen = {"/login/": look_at(page, f"{live_server.url}/login/")}
    page.fill("#id_username", "u10001")
    page.fill("#id_password", "x")
    page.click("main button")

    seen |= {address: look_at(page, live_server.url + address) for address in pages}

    assert seen == dict.fromkeys(seen, ([], 0))
    assert [text for text in messages if "Content Security Policy" in text] == []


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_large_letters_fit_too(live_server, browser, pages, width):
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    page.goto(f"{live_server.url}/login/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="大字版").click()
    assert page.url == f"{live_server.url}/login/"
    seen = {"/login/": look_at(page, page.url)}
    page.fill("#id_username", "u10001")
    page.fill("#id_password", "x")
    page.click("main button")

    seen |= {address: look_at(page, live_server.url + address) for address in pages}

    assert seen == dict.fromkeys(seen, ([], 0))
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == before * 1.25


def test_a_refused_login_takes_the_focus_to_its_summary(live_server, browser, pages):
    page = browser.new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", "u10001")
    page.fill("#id_password", "wrong")

    page.click("main button")
    page.wait_for_selector("[data-error-summary]:focus")

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
