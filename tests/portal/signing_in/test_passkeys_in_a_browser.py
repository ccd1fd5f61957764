"""A passkey in a real browser with an authenticator of its own; no script stands in the page."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from people.models import RoleKind
from tests.catalog import cast

pytestmark = pytest.mark.journey


@pytest.fixture
def officer(transactional_db, settings):
    settings.MFA_FOR_ROLES = True
    cast.root_page()
    return cast.make_officer(cast.build_city().health, "officer", RoleKind.PERSONNEL_OFFICER)


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def log_in(page, site):
    page.goto(f"{site}/login/")
    page.fill("#id_username", "officer")
    page.fill("#id_password", "x")
    page.click("main .button-primary")


def faults(page):
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_a_passkey_is_set_up_and_lets_one_in(live_server, page, officer):
    told, found = [], {}
    page.on("console", lambda message: told.append(message.text))
    log_in(page, live_server.url)
    assert page.url.endswith("/security/")
    found["index"] = faults(page)

    page.click("text=添加通行密钥")
    page.fill("#id_password", "x")
    page.click("main .button-primary")
    found["add"] = faults(page)
    page.click("main .button-primary")
    page.wait_for_url("**/security/recovery-codes/")
    found["codes"] = faults(page)
    page.goto(f"{live_server.url}/unit/")
    assert page.url.endswith("/unit/")

    page.context.clear_cookies()
    log_in(page, live_server.url)
    found["second step"] = faults(page)
    page.click("text=用通行密钥确认")
    page.wait_for_url(f"{live_server.url}/")
    page.goto(f"{live_server.url}/security/webauthn/")

    assert "通行密钥 1" in page.inner_text("main")
    assert found == {page: [] for page in found}
    assert [text for text in told if "Content Security Policy" in text] == []
