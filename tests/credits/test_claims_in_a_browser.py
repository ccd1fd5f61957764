"""The pages of claims in a real browser: nothing that axe finds, no sideways scrolling."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from credits import ledger
from credits.claims import corrections
from tests.credits import claims_cast as cast
from tests.credits.conftest import NOW, course

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SIZES = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]
PICTURES = os.environ.get("CLAIM_PICTURES")


@pytest.mark.parametrize("size", SIZES, ids=["phone", "pc"])
def test_claims_are_accessible_and_fit(
    live_server, browser, settings, tmp_path, size, city, finance, liu, chen
):
    settings.CREDITS_EVIDENCE_FOLDER = tmp_path
    officers = cast.city_officers(finance, city)
    me = cast.login(liu, "liu")
    draft = cast.draft(liu, me)
    claim = cast.submit(liu, me, certificate_no="A-1")
    cast.submit(chen, cast.login(chen, "chen"))
    fact = ledger.record(fact=course(liu, 1), recorded_by=None, now=NOW)
    corrections.ask(fact=fact, says="学分少记", by=me, now=NOW)
    visits = {
        "liu": ["/claims/", "/claims/new/?year=2026", "/claims/new/degree/?year=2026",
                f"/claims/{draft.pk}/", "/corrections/", f"/corrections/ask/?source={fact.source}",
                "/my-credits/?year=2026"],
        officers["unit"].username: ["/claims/", "/claims/review/", f"/claims/{claim.pk}/",
                                    "/corrections/"],
    }  # fmt: skip
    seen = {}

    for username, addresses in visits.items():
        context = browser.new_context(viewport=size)
        page = context.new_page()
        page.goto(f"{live_server.url}/login/")
        page.fill("#id_username", username)
        page.fill("#id_password", "x")
        page.click("main button")
        for number, address in enumerate(addresses):
            page.goto(live_server.url + address)
            found = [one["id"] for one in Axe().run(page).response["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            seen[username, address] = found, max(wide, 0)
            if PICTURES:
                name = f"{username}-{number}-{size['width']}.png"
                page.screenshot(path=Path(PICTURES) / name, full_page=True)
        context.close()

    assert seen == dict.fromkeys(seen, ([], 0))
