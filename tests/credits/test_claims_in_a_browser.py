"""The pages of claims in a real browser: nothing that axe finds, no sideways scrolling.

Each page is loaded once and looked at in both sizes; axe is handed over once for a visitor and
asked for violations alone, which is what took most of the time.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as django_settings
from django.test import Client

from credits import ledger
from credits.claims import corrections
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW, course

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SIZES = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]
VIOLATIONS = (
    "async () => (await axe.run({resultTypes: ['violations']})).violations.map(one => one.id)"
)
TOO_WIDE = "Math.max(document.documentElement.scrollWidth - window.innerWidth, 0)"
PICTURES = os.environ.get("CLAIM_PICTURES")


def logged_in(browser, live_server, user):
    """A browser of this user's; the login page has tests of its own."""
    client = Client()
    client.force_login(user)
    context = browser.new_context()
    name = django_settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context.add_cookies([cookie])
    context.add_init_script(AXE_SCRIPT)
    return context


def looked_at(page, name):
    """What is wrong with the page on a phone and on a PC."""
    wrong = []
    for size in SIZES:
        page.set_viewport_size(size)
        wrong += page.evaluate(VIOLATIONS)
        wrong += ["sideways"] if page.evaluate(TOO_WIDE) else []
        if PICTURES:
            file = f"{name}-{size['width']}.png"
            page.screenshot(path=Path(PICTURES) / file, full_page=True)
    return wrong


def test_claims_are_accessible_and_fit(
    live_server, browser, settings, tmp_path, city, finance, liu, chen
):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path
    officers = cast.city_officers(finance, city)
    me = cast.login(liu, "liu")
    draft = cast.draft(liu, me)
    claim = cast.submit(liu, me, certificate_no="A-1")
    cast.submit(chen, cast.login(chen, "chen"))
    fact = ledger.record(fact=course(liu, 1), recorded_by=None, now=NOW)
    asked = corrections.ask(fact=fact, says="学分少记", by=me, now=NOW)
    visits = {
        me: ["/claims/", "/claims/new/?year=2026", "/claims/new/degree/?year=2026",
             f"/claims/{draft.pk}/", "/corrections/", f"/corrections/{asked.pk}/",
             f"/corrections/ask/?source={fact.source}", "/my-credits/?year=2026"],
        officers["unit"]: ["/claims/", "/claims/review/", f"/claims/{claim.pk}/",
                           "/corrections/", f"/corrections/{asked.pk}/"],
    }  # fmt: skip
    seen = {}

    for user, addresses in visits.items():
        with logged_in(browser, live_server, user) as context:
            page = context.new_page()
            for number, address in enumerate(addresses):
                assert page.goto(live_server.url + address).status == 200
                name = f"{user.username}-{number}"
                seen[user.username, address] = looked_at(page, name)

    assert {where: wrong for where, wrong in seen.items() if wrong} == {}
    assert len(seen) == 13


def test_what_axe_and_the_width_would_find_is_found(browser):
    page = browser.new_page()
    page.add_init_script(AXE_SCRIPT)
    page.goto(
        "data:text/html,<html lang=zh><title>x</title><main><img src=x><pre style=width:3000px>x"
    )

    assert {"image-alt", "sideways"} <= set(looked_at(page, "wrong"))
