"""The site among a phone's apps: what the browser is told, and that it agrees."""

import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from portal import installing

pytestmark = pytest.mark.django_db


def test_manifest_names_places_that_are_there(client, wang):
    page = client.get("/login/").content.decode()
    assert '<link rel="manifest" href="/app.webmanifest">' in page

    answer = client.get("/app.webmanifest")
    told = answer.json()

    assert answer["Content-Type"] == "application/manifest+json"
    client.force_login(wang.user)
    for address in (told["start_url"], *(one["url"] for one in told["shortcuts"])):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("sizes", "file"), installing.ICONS.items())
def test_icons_are_as_large_as_is_said(sizes, file):
    with open(finders.find(file), "rb") as icon:
        width, height = struct.unpack(">II", icon.read(24)[16:])

    assert sizes == f"{width}x{height}"


def test_colours_are_those_of_the_style_sheet():
    tokens = Path(finders.find("css/tokens.css")).read_text()

    assert f"--paper: {installing.PAPER};" in tokens
    assert f"--seal: {installing.SEAL};" in tokens


def test_browser_finds_nothing_wrong_with_it(live_server, browser):
    page = browser.new_page()
    page.goto(f"{live_server.url}/login/")
    session = page.context.new_cdp_session(page)

    told = session.send("Page.getAppManifest")

    assert told["url"].endswith("/app.webmanifest")
    assert told["errors"] == []
