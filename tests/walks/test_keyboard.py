"""Nothing but the Tab key: the focus goes the way the page is read, is always seen, and comes out.

WCAG 2.2: 2.1.2 (no trap), 2.4.1 (the skip link), 2.4.3 (order), 2.4.7, 2.4.13 and 1.4.11 (a focus
of three to one against what is around it).
"""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.journey, pytest.mark.sqlite_only]
PLACES = [
    ("gongwuyuan", "/"),
    ("gongwuyuan", "/my-credits/"),
    ("gongwuyuan", "/lectures/2026/"),
    ("gongwuyuan", "/claims/new/degree/?year=2026"),
    ("renshi", "/unit/"),
    ("renshi", "/notices/"),
    ("peixun", "/department/"),
    ("anquan", "/connections/"),
    ("", "/login/"),
]
MOST = 400
# Where the focus is: its place in the document, and how its outline stands out from the ground.
FOCUS = """() => {
    const here = document.activeElement;
    if (here === document.body) return null;
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => parts(colour).slice(0, 3).map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0.05);
    const ground = (element) => {
        for (let one = element; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if ((parts(colour)[3] ?? 1) > 0) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const style = getComputedStyle(here);
    const pair = [light(style.outlineColor), light(ground(here.parentElement))];
    const box = here.getBoundingClientRect();
    return {
        place: [...document.querySelectorAll("*")].indexOf(here),
        name: here.outerHTML.slice(0, 120),
        isSeen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        contrast: Math.max(...pair) / Math.min(...pair),
        isThere: box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth,
        jumps: here.tabIndex > 0,
    };
}"""


def tab_through(page: Page) -> list[dict[str, object]]:
    """What has the focus in turn, until it leaves the page."""
    stops = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return stops
        # A date has parts of its own, of which the browser draws the focus within the field.
        if not stops or stop["place"] != stops[-1]["place"]:
            stops.append(stop)
    return stops


def wrong_with(stops: list[dict[str, object]]) -> list[object]:
    places = [stop["place"] for stop in stops]
    found = [
        stop
        for stop in stops
        if not stop["isSeen"] or not stop["isThere"] or stop["jumps"] or stop["contrast"] < 3
    ]
    trapped = [] if len(stops) < MOST else ["the focus does not come out"]
    return found + trapped + ([] if places == sorted(set(places)) else ["out of order"])


def test_the_focus_goes_the_way_of_reading_and_is_seen(site, enter):
    found, windows = {}, {}
    for username, address in PLACES:
        if username not in windows:
            windows[username] = enter(username)
        page = windows[username]
        page.goto(site + address)
        stops = tab_through(page)
        found[address] = wrong_with(stops)
        assert len(stops) > 5
        assert 'class="skip-link"' in str(stops[0]["name"])

    assert {where: wrong for where, wrong in found.items() if wrong} == {}


def test_the_skip_link_goes_past_the_bar(site, enter):
    page = enter("peixun")
    page.goto(f"{site}/unit/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_what_is_wrong_with_a_focus_is_found(enter):
    page = enter("")
    page.goto(
        "data:text/html,<html lang=zh><title>x</title><button tabindex=2>b</button>"
        "<button tabindex=1>a</button><button style=outline:none>c</button>"
    )

    found = wrong_with(tab_through(page))

    assert "out of order" in found
    assert any(isinstance(one, dict) and not one["isSeen"] for one in found)
