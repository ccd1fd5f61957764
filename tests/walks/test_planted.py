"""A city in which every text is hostile: nothing of it runs.

In Chromium under our own policy, page by page; a few pages always, by what they are made of.
"""

import re

import pytest
from django.test import Client

from people.models import User
from portal.demo_city.logins import DEMO_LOGINS
from tests.trust.payloads import HOOK, PAYLOADS, harm_in
from tests.trust.planting import plant
from tests.walks import crawling

pytestmark = [pytest.mark.sqlite_only]
WATCH = f"""
    window.{HOOK} = () => console.log("{HOOK} ran");
    document.addEventListener("securitypolicyviolation", event =>
        console.log(`policy ${{event.violatedDirective}} ${{event.blockedURI}}`));
"""
TOLD = re.compile(rf"{HOOK} ran|^policy|Content Security Policy")
LOOKED_AT = {
    "gongwuyuan": ["/", "/lectures/2026/", "/claims/", "/messages/", "/knowledge/", "/exams/"],
    "renshi": ["/", "/unit/", "/claims/review/", "/notices/", "/supervision/"],
    "peixun": ["/", "/catalog/", "/circumstances/", "/imports/", "/rehearsals/"],
    "mingti": ["/questions/"],
}
MOST_OF_ADMIN = 30


@pytest.fixture
def planted(site, thrown_away):
    return plant(PAYLOADS)


def test_texts_are_shown_and_never_run(planted):
    pages = {
        (username, address): client_of(username).get(address, follow=True).content.decode()
        for username, addresses in LOOKED_AT.items()
        for address in addresses
    }

    assert sum(planted.values()) > 1_000
    assert {where: harm for where, page in pages.items() if (harm := harm_in(page))} == {}
    assert len([page for page in pages.values() if HOOK in page]) > 10


@pytest.mark.parametrize("text", PAYLOADS[:13])
def test_what_would_harm_is_found(text):
    in_quotes = (f"<p title='{text}'>", f'<p title="{text}">')
    assert any(harm_in(page) for page in (*in_quotes, f"<p>{text}"))


def client_of(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.mark.deep
@pytest.mark.journey
# A library's temporary file is closed when it is collected, not before.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_text_runs_on_any_page(site, enter, planted, report):
    told, seen, statuses = [], set(), {}
    for login in DEMO_LOGINS:
        page = watched(enter(login.username), told)
        for view, address, status in crawling.through(page, site, seen=seen):
            statuses[login.username, view, address] = status
        page.context.close()
    statuses |= {("admin", *one): status for one, status in in_the_admin(enter, site, told)}

    report(
        payloads=len(PAYLOADS), fields=len(planted), values=planted.total(), pages=len(statuses),
        told=len(told),
    )  # fmt: skip
    assert told == []
    assert [where for where, status in statuses.items() if status >= 500] == []
    assert len(statuses) > 100


def watched(page, told):
    page.context.add_init_script(WATCH)
    page.on("console", lambda line: told.append((page.url, line.text)) if TOLD.search(line.text)
            else None)  # fmt: skip
    page.on("dialog", lambda dialog: (told.append((page.url, dialog.message)), dialog.dismiss()))
    return page


def in_the_admin(enter, site, told):
    """Wagtail's own pages, which have no policy: two steps from its front page."""
    page = watched(enter("peixun"), told)
    waiting = ["/admin/"]
    for address in waiting:
        response = page.goto(site + address)
        yield (address,), response.status
        links = page.eval_on_selector_all("a[href]", crawling.LINKS)
        if len(waiting) < MOST_OF_ADMIN:
            inside = (one for one in links if one.startswith("/admin/") and "logout" not in one)
            waiting += [one for one in dict.fromkeys(inside) if one not in waiting]


@pytest.mark.deep
@pytest.mark.journey
def test_what_runs_is_noticed(site, enter):
    """The control: a text that a page does not escape, without the policy and under it."""
    told = []
    page = watched(enter(""), told)
    policy = Client().get("/login/").headers["Content-Security-Policy"]
    body = f"<!doctype html><p>{PAYLOADS[2]}"
    for path, headers in (("open", {}), ("strict", {"Content-Security-Policy": policy})):
        page.route(f"{site}/{path}/", answer_of(body, headers))
        page.goto(f"{site}/{path}/")
        page.wait_for_timeout(200)

    assert {(url.split("/")[3], text.split(" ")[0]) for url, text in told} >= {
        ("open", HOOK), ("strict", "policy"),
    }  # fmt: skip
    assert ("strict", HOOK) not in {(url.split("/")[3], text.split(" ")[0]) for url, text in told}


def answer_of(body, headers):
    return lambda route: route.fulfill(body=body, content_type="text/html", headers=headers)
