"""A browser logs in by a real server of OpenID Connect: npm's oidc-provider, on this machine.

Deep, because it wants node and npm, and their registry once: the package stays in pytest's cache.
A machine without node fails this test; it does not pass it over.
"""

import json
import shutil
import socket
import subprocess
import urllib.request

import pytest
from django.core.cache import cache

from config import outside_logins
from tests.catalog import cast

pytestmark = [pytest.mark.deep, pytest.mark.journey]
VERSION = "9.13.3"
ISSUER = """
import { Provider } from 'oidc-provider'
const [port, back] = process.argv.slice(2)
const issuer = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'civil-credits', client_secret: 'loopback only', redirect_uris: [back] }],
  claims: { openid: ['sub'], profile: ['preferred_username'] },
  findAccount: (_, id) => ({
    accountId: id, claims: () => ({ sub: `subject of ${id}`, preferred_username: id }) }),
})
issuer.listen(Number(port), '127.0.0.1', () => console.log('listening'))
"""


@pytest.fixture(autouse=True)
def _in_march():
    """The issuer's clock is the machine's: this test does not travel."""


@pytest.fixture(scope="module")
def package(pytestconfig):
    """Installed at its pinned version; npm's lock beside it pins what it needs in turn."""
    assert shutil.which("node"), "node is missing: apt-get install nodejs npm"
    folder = pytestconfig.cache.mkdir(f"oidc-provider-{VERSION}")
    if not (folder / "node_modules/oidc-provider").exists():
        assert shutil.which("npm"), "npm is missing: apt-get install npm"
        wanted = {"type": "module", "private": True, "dependencies": {"oidc-provider": VERSION}}
        (folder / "package.json").write_text(json.dumps(wanted))
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    (folder / "issuer.mjs").write_text(ISSUER)
    return folder


@pytest.fixture
def issuer(package, live_server, settings, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    back = f"{live_server.url}/login/outside/openid/back/"
    command = ["node", "issuer.mjs", str(port), back]
    server = subprocess.Popen(
        command, cwd=package, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdout.readline() == "listening\n"
    cache.clear()
    monkeypatch.setenv("OIDC_ISSUER", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("OIDC_CLIENT_ID", "civil-credits")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "loopback only")
    settings.SOCIALACCOUNT_PROVIDERS = outside_logins.configured()
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(30)
    server.stdout.close()


def test_a_real_issuer_says_who_she_is(live_server, issuer, browser, transactional_db):
    cast.root_page()
    wang = cast.make_learner(cast.build_city().health, "10001", "王犇")
    page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(f"{live_server.url}/login/?next=/my-credits/")

    page.click("text=用统一身份认证登录")
    page.wait_for_url(f"{issuer}/interaction/*")
    page.fill("input[name=login]", "u10001")
    page.fill("input[name=password]", "anything")
    page.click("button[type=submit]")
    page.wait_for_selector("text=Continue")
    page.click("text=Continue")
    page.wait_for_url(f"{live_server.url}/my-credits/")

    assert "年度" in page.inner_text("main")
    assert wang.user.socialaccount_set.get().provider == "openid"
    assert [text for text in told if "Content Security Policy" in text] == []
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration") as answer:
        assert json.load(answer)["issuer"] == issuer
