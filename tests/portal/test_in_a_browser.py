"""What only a browser shows of the log-in and of the large letters; tests.walks see the pages."""

import pytest
from playwright.sync_api import expect

from tests.catalog import cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(browser, transactional_db, city):
    cast.make_learner(city.health, "10001", "王犇")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_large_letters_are_a_quarter_larger(live_server, page):
    page.goto(f"{live_server.url}/login/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")

    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html.large-text")).to_be_visible()

    assert page.url == f"{live_server.url}/login/"
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == before * 1.25


def test_a_refused_login_takes_the_focus_to_its_summary(live_server, page):
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", "u10001")
    page.fill("#id_password", "wrong")

    page.click("main button")
    page.wait_for_selector("[data-error-summary]:focus")

    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
