"""Two public scanners find every flaw that is planted for them, and none of ours.

Each address is asked for what one can put into it, in the name of somebody who may read it.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
import time_machine

from tests.trust.access.conftest import FOLDERS, NOW
from tests.trust.access.furnishing import furnish
from tests.trust.scanning import endpoint, flawed, ours
from tests.trust.scanning.tools import (
    ATTACKS,
    CALLS,
    HEADERS,
    MORE_ATTACKS,
    SENT,
    SLOW,
    Finding,
    Scanners,
)

pytestmark = [pytest.mark.deep, pytest.mark.postgres_only]

PLANTED = {
    Finding("wapiti", "SQL Injection", "/fact", "id"),
    Finding("wapiti", "Reflected Cross Site Scripting", "/greeting", "name"),
    Finding("wapiti", "Path Traversal", "/file", "name"),
    Finding("wapiti", "Open Redirect", "/onward", "to"),
    Finding("wapiti", "CRLF Injection", "/language", "language"),
    Finding("wapiti", "Content Security Policy Configuration", "/", ""),
    Finding("wapiti", "Clickjacking Protection", "/", ""),
    Finding("wapiti", "MIME Type Confusion", "/", ""),
    Finding("wapiti", "HttpOnly Flag cookie", "/", ""),
    Finding("wapiti", "Secure Flag cookie", "/", ""),
    Finding("wapiti", "Cross Site Request Forgery", "/form", ""),
    Finding("wapiti", "Server Side Request Forgery", "/fetch", "url"),
    Finding("wapiti", "XML External Entity", "/document", ""),
    Finding("wapiti", "SQL Injection", "/slow", "id"),
    Finding("wapiti", "SQL Injection", "/guarded", "id"),
    Finding("sqlmap", "SQL Injection", "/fact", "id"),
    Finding("sqlmap", "SQL Injection", "/guarded", "id"),
    Finding("sqlmap", "SQL Injection", "/written", "JSON id"),
}


@pytest.fixture
def scanners(pytestconfig):
    return Scanners(Path(pytestconfig.cache.mkdir("scanners")))


@pytest.fixture
def city(transactional_db, settings, tmp_path):
    for name in FOLDERS:
        setattr(settings, name, tmp_path / name)
    settings.LEDGER_ANCHOR_FILE = tmp_path / "ledger.anchor"
    with time_machine.travel(NOW, tick=False):
        return furnish(now=NOW)


def room(folder, name):
    (folder / name).mkdir(parents=True)
    return folder / name


def test_the_scanners_name_what_is_planted_and_nothing_else(scanners, tmp_path, report):
    with flawed.running() as server, endpoint.listening() as called, ThreadPoolExecutor(2) as both:
        base = f"http://127.0.0.1:{server.server_port}"
        running = [both.submit(scan) for scan in planted_scans(scanners, base, called, tmp_path)]
        found = set().union(*(one.result() for one in running))
    report(planted=len(PLANTED), found=len(found & PLANTED), requests=server.asked)

    assert found == PLANTED
    assert called.calls != []


def planted_scans(scanners, base, called, folder):
    # What waits is looked at by itself: the others would take it for a server that is gone.
    urls = [base + path for path in flawed.addresses() if not path.startswith("/slow")]
    look = partial(scanners.wapiti, headers={}, endpoint=called.url)
    both = f"{MORE_ATTACKS},{HEADERS},{CALLS}"
    yield partial(look, f"{base}/", urls, room(folder, "w"), modules=both)
    slow = [f"{base}/slow?id=1", f"{base}/sound?id=1"]
    yield partial(look, f"{base}/sound", slow, room(folder, "t"), modules=SLOW)
    for path in ("/form", "/guarded"):
        place = room(folder, f"w{path.strip('/')}")
        yield partial(look, base + path, [], place, modules=f"{ATTACKS},csrf", forms=True)
    for path, body in (
        ("/guarded", f"csrfmiddlewaretoken={flawed.TOKEN}&id=1"),
        ("/written", '{"id": "1"}'),
    ):
        place = room(folder, f"s{path.strip('/')}")
        yield partial(scanners.sqlmap, [base + path], place, headers={}, data=body)
    for number, url in enumerate(urls):
        if "?" in url:
            yield partial(scanners.sqlmap, [url], room(folder, f"s{number}"), headers={})


def test_the_scanners_find_nothing_of_ours(scanners, city, tmp_path, monkeypatch, report):
    began, served = time.monotonic(), room(tmp_path, "served")
    with (
        ours.served(served, monkeypatch) as base,
        endpoint.listening() as called,
        ThreadPoolExecutor(2) as both,
    ):
        readers = list(ours.readers(city, base))
        refused = {p for one in readers for p in one.paths if ours.status(base + p, one) != 200}
        assert refused == set()

        forms = [form for one in readers for form in ours.forms(city, one)]
        running = [both.submit(scan) for scan in scans(scanners, readers, base, tmp_path, called)]
        running += [both.submit(scan) for scan in sent(scanners, forms, base, tmp_path, called)]
        try:
            found = set().union(*(one.result() for one in running))
        finally:
            both.shutdown(cancel_futures=True)
    answers = ours.answered(served)
    report(
        addresses=sum(len(one.paths) for one in readers),
        forms=len(forms),
        called_away=len(called.calls),
        requests=answers.total(),
        answers=dict(sorted(answers.items())),
        findings=len(found),
        scanning_s=round(time.monotonic() - began),
    )

    assert found == set(), "\n".join(map(str, sorted(found)))
    assert called.calls == []
    assert ours.failures(served) == set()


def scans(scanners, readers, base, folder, called):
    """Everybody's addresses with both; the form of the login, and what its page bears."""
    login, everybody = f"{base}/login/", readers[-1].headers
    body = f"username=city&password=x&csrfmiddlewaretoken={ours.TOKEN}"
    strange = {"X-Forwarded-Proto": "https"}  # without a cookie one is given
    for number, reader in enumerate(readers):
        urls = [base + path for path in reader.paths]
        more = reader.name in ours.ASKED_MORE
        asked = {
            "modules": f"{MORE_ATTACKS},{CALLS},{SLOW}" if more else f"{ATTACKS},{CALLS}",
            "headers": reader.headers,
            "endpoint": called.url,
        }
        yield partial(scanners.wapiti, login, urls, room(folder, f"wapiti-{number}"), **asked)
        place = room(folder, f"sqlmap-{number}")
        yield partial(scanners.sqlmap, urls, place, headers=reader.headers)
    asked = {"modules": f"{ATTACKS},csrf", "headers": everybody, "forms": True}
    yield partial(scanners.wapiti, login, [], room(folder, "wapiti-form"), **asked)
    asked = {"modules": HEADERS, "headers": strange}
    yield partial(scanners.wapiti, login, [], room(folder, "wapiti-headers"), **asked)
    asked = {"data": body, "headers": everybody}
    yield partial(scanners.sqlmap, [login], room(folder, "sqlmap-form"), **asked)


def sent(scanners, forms, base, folder, called):
    """What people and other systems send, each in its own name."""
    for number, form in enumerate(forms):
        url, headers = base + form.action, form.headers
        place = room(folder, f"sqlmap-sent-{number}")
        yield partial(scanners.sqlmap, [url], place, headers=headers, data=form.body)
        if not form.is_json:
            place = room(folder, f"wapiti-sent-{number}")
            asked = {"modules": SENT, "headers": headers, "endpoint": called.url}
            yield partial(scanners.wapiti, url, [], place, data=form.body, **asked)
