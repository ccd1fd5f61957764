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
from tests.trust.scanning import flawed, ours
from tests.trust.scanning.tools import ATTACKS, HEADERS, MORE_ATTACKS, Finding, Scanners

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
    Finding("sqlmap", "SQL Injection", "/fact", "id"),
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
    with flawed.running() as server:
        base = f"http://127.0.0.1:{server.server_port}"
        urls = [base + path for path in flawed.addresses()]
        both = f"{MORE_ATTACKS},{HEADERS}"
        found = scanners.wapiti(f"{base}/", urls, room(tmp_path, "w"), modules=both, headers={})
        found |= scanners.wapiti(
            f"{base}/form", [], room(tmp_path, "f"), modules="csrf", headers={}, forms=True
        )
        for number, url in enumerate(urls):
            if "?" in url:
                found |= scanners.sqlmap([url], room(tmp_path, f"s{number}"), headers={})
    report(planted=len(PLANTED), found=len(found & PLANTED), requests=server.asked)

    assert found == PLANTED


def test_the_scanners_find_nothing_of_ours(scanners, city, tmp_path, monkeypatch, report):
    began, served = time.monotonic(), room(tmp_path, "served")
    with ours.served(served, monkeypatch) as base, ThreadPoolExecutor(2) as both:
        readers = list(ours.readers(city, base))
        refused = {p for one in readers for p in one.paths if ours.status(base + p, one) != 200}
        assert refused == set()

        running = [both.submit(scan) for scan in scans(scanners, readers, base, tmp_path)]
        try:
            found = set().union(*(one.result() for one in running))
        finally:
            both.shutdown(cancel_futures=True)
    answers = ours.answered(served)
    report(
        addresses=sum(len(one.paths) for one in readers),
        requests=answers.total(),
        answers=dict(sorted(answers.items())),
        findings=len(found),
        scanning_s=round(time.monotonic() - began),
    )

    assert found == set(), "\n".join(map(str, sorted(found)))
    assert ours.failures(served) == set()


def scans(scanners, readers, base, folder):
    """Everybody's addresses with both; the form of the login, and what its page bears."""
    login, everybody = f"{base}/login/", readers[-1].headers
    body = f"username=city&password=x&csrfmiddlewaretoken={ours.TOKEN}"
    strange = {"X-Forwarded-Proto": "https"}  # without a cookie one is given
    for number, reader in enumerate(readers):
        urls = [base + path for path in reader.paths]
        modules = MORE_ATTACKS if reader.name in ours.ASKED_MORE else ATTACKS
        asked = {"modules": modules, "headers": reader.headers}
        yield partial(scanners.wapiti, login, urls, room(folder, f"wapiti-{number}"), **asked)
        place = room(folder, f"sqlmap-{number}")
        yield partial(scanners.sqlmap, urls, place, headers=reader.headers)
    asked = {"modules": f"{ATTACKS},csrf", "headers": everybody, "forms": True}
    yield partial(scanners.wapiti, login, [], room(folder, "wapiti-form"), **asked)
    asked = {"modules": HEADERS, "headers": strange}
    yield partial(scanners.wapiti, login, [], room(folder, "wapiti-headers"), **asked)
    asked = {"data": body, "headers": everybody}
    yield partial(scanners.sqlmap, [login], room(folder, "sqlmap-form"), **asked)
