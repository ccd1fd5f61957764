"""A double click sends one request: what is on its way is not sent again."""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.sqlite_only]
BUTTONS = [
    ("gongwuyuan", "/catalog/my-sessions/", "[action='/catalog/calendar/make/'] button"),
    ("renshi", "/notices/", "[action='/notices/print/'] button"),
    ("xitong", "/invitations/", "main tbody button"),
]
# The last to hear of it counts what would go, and lets nothing go.
TWO_CLICKS = """selector => {
    let count = 0;
    addEventListener("submit", event => {
        if (!event.defaultPrevented) count += 1;
        event.preventDefault();
    });
    const button = document.querySelector(selector);
    button.click();
    button.click();
    return count;
}"""


def sent_by_two_clicks(page: Page, address: str, selector: str) -> int:
    page.goto(address)
    return page.evaluate(TWO_CLICKS, selector)


def test_two_clicks_send_one_request(site, enter):
    sent = {
        address: sent_by_two_clicks(enter(username), site + address, selector)
        for username, address, selector in BUTTONS
    }

    assert sent == dict.fromkeys(sent, 1)


def test_without_the_script_two_clicks_send_two(site, enter):
    username, address, selector = BUTTONS[0]
    page = enter(username)
    page.context.route("**/js/once.js", lambda route: route.abort())

    assert sent_by_two_clicks(page, site + address, selector) == 2
