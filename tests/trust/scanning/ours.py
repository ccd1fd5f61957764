"""A small city behind our own web server, and its addresses with something to put in."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.utils import timezone

from catalog.opening_day import browser, web
from connections import tokens
from connections.models import Scope
from tests.faults.workers import database_url
from tests.trust.access.asking import client_of
from tests.trust.access.belongings import World
from tests.trust.access.filling import sendings

# Both halves of the check against forged forms: the cookie, and what a page shows of it.
TOKEN = "r" * 32
HIDDEN = "csrfmiddlewaretoken"
LINE = "%(s)s %(m)s %(U)s"
SYSTEM = "another system"
# Who asks for what; `{kind}` is the key of the city's own row of that kind.
ADDRESSES = {
    "system_administrator_city": ("/accounts/?q=city", "/invitations/?q=city&only=new"),
    "auditor_city": ("/audit/?q=city&day=2026-06-30", "/notices/followed/?stage=SERVED"),
    "training_department_city": (
        "/catalog/banks/?q=city",
        "/catalog/banks/points/?grade=FIRST",
        "/catalog/unit-seats/{session}/?q=city",
        "/circumstances/?personnel_no=1",
        "/claims/review/?state=UNIT_REVIEW",
        "/held-exams/{exam}/traces/?unit=4101",
        "/practice/weak-points/?chapter=ZS-01",
        "/unit/?year=2026&agency=4101&grade=x",
        "/admin/choose-page/search/?q=city",
        "/admin/formtext/?form=REMINDER",
        "/admin/images/?q=x",
        "/admin/lecturer/?q=city&state=READY",
        "/admin/pages/search/?q=city",
        "/admin/session/?q=city&state=PLANNED",
    ),
    "exam_author_city": ("/questions/export/?format=gift&state=DRAFT", "/papers/{exam}/?number=3"),
    "zzlearnerqcityzz": (
        "{catalog}?q=city",
        "/claims/new/degree/?year=2026",
        "/corrections/ask/?source=credits.import:city",
        "/knowledge/?q=city",
        "/my-credits/?year=2026",
        "/practice/questions/{question}/?then=/practice/",
    ),
    SYSTEM: (
        "/api/v1/standings?year=2026&after=0",
        "/xapi/statements?since=2026-01-01T00:00:00Z&limit=10",
    ),
    "": ("/login/?next=/my-credits/", "/verify/?code=abcd"),
}
# Whose forms are sent, spoilt; with the token that a page would have given them.
FORMS = {
    "system_administrator_city": ("/connections/receivers/",),
    "training_department_city": (
        "/connections/courses/",
        "/contests/new/",
        "/admin/special_days/new/",
        "/admin/venue/new/",
    ),
    "zzlearnerqcityzz": ("/claims/new/degree/", "/corrections/ask/?source=credits.import:city"),
}
# What another system writes: a good body each, of which every value is spoilt in turn.
WRITTEN = {
    "/api/v1/facts": {
        "facts": [{"id": "a1", "personnel_no": "1", "name": "x", "kind": "online_course",
                   "happened_on": "2026-04-01", "title": "x"}]
    },
    "/api/v1/roster": {"agencies": [], "people": [{"personnel_no": "1", "name": "x"}]},
    "/xapi/statements": {
        "actor": {"account": {"homePage": "https://x.example", "name": "1"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": "https://x.example/course"},
    },
}  # fmt: skip
# In the name of nobody in particular also for files, for commands and for what takes its time: ten
# times as many requests.
ASKED_MORE = {""}


@dataclass(frozen=True)
class Reader:
    """Somebody in whose name the scanners ask, as the proxy passes it on."""

    name: str
    paths: tuple[str, ...]
    headers: dict[str, str]


def readers(world: World, base: str) -> Iterator[Reader]:
    keys = _keys(world)
    proxy = {"X-Forwarded-Proto": "https", "Origin": base.replace("http:", "https:")}
    for name, paths in ADDRESSES.items():
        shown = _credentials(world, name)
        yield Reader(name, tuple(path.format_map(keys) for path in paths), proxy | shown)


def _credentials(world: World, name: str) -> dict[str, str]:
    if name == SYSTEM:
        now = timezone.now()  # the server's own
        _token, text = tokens.issue(
            name=name, scopes=list(Scope), agency=world.of("agency", "city"),
            expires_on=now.date() + timedelta(9), now=now,
            by=world.city.users["security_administrator_city"],
        )  # fmt: skip
        return {"Authorization": f"Bearer {text}", "X-Experience-API-Version": "1.0.3"}
    cookie = f"__Host-csrf={TOKEN}"
    if name:
        cookie += f"; __Host-session={browser.logged_in(world.city.users[name]).session_key}"
    return {"Cookie": cookie, "X-CSRFToken": TOKEN}


@dataclass(frozen=True)
class Form:
    """One press of one button, or one message of another system."""

    action: str
    body: str
    headers: dict[str, str]

    @property
    def is_json(self) -> bool:
        return self.body.startswith("{")


def forms(world: World, reader: Reader) -> Iterator[Form]:
    if reader.name == SYSTEM:
        for path, body in WRITTEN.items():
            said = reader.headers | {"Content-Type": "application/json"}
            yield Form(path, json.dumps(body), said)
        return
    seen = set()
    for path in FORMS.get(reader.name, ()):
        client = client_of(world, reader.name)
        where = path.format_map(_keys(world))
        for sending in sendings(client.get(where), where):
            body = {
                name: given[0]
                for name, given in sending.body.items()
                if name != "csrfmiddlewaretoken"
            }
            if (
                body
                and sending.action.startswith(where.partition("?")[0])
                and sending.action not in seen
            ):
                seen.add(sending.action)
                yield Form(sending.action, urlencode(body), reader.headers)


def _keys(world: World) -> dict[str, str]:
    keys = {kind: str(rows.get("city", rows.get("")).pk) for kind, rows in world.rows.items()
            if "city" in rows or "" in rows}  # fmt: skip
    return keys | {"catalog": world.of("annualcatalog", "").get_url()}


@contextmanager
def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Our server with the settings of production; `answered` reads what it said."""
    for name, value in {
        "DJANGO_SETTINGS_MODULE": "tests.trust.scanning.scanned_settings",
        "SECRET_KEY": settings.SECRET_KEY,  # the sessions are made here
        "LEDGER_MAC_KEY": settings.LEDGER_MAC_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "MFA_FOR_ROLES": "false",
        "CELERY_BROKER_URL": "memory://",
        "CREDITS_VERIFICATIONS_A_MINUTE": "0",
        "GUNICORN_CMD_ARGS": f"--access-logfile={folder / 'asked.log'} --access-logformat='{LINE}'",
    }.items():
        monkeypatch.setenv(name, value)
    with web.running(database_url=database_url(), folder=folder) as port:
        yield f"http://127.0.0.1:{port}"


def status(url: str, reader: Reader) -> int:
    """Of the page itself: nobody scans what is not there."""
    try:
        with urlopen(Request(url, headers=reader.headers), timeout=60) as answer:
            return int(answer.status) if answer.url == url else 302
    except HTTPError as refused:
        return refused.code


def answered(folder: Path) -> Counter[str]:
    """How often our server gave each status."""
    return Counter(line.split()[0] for line in _lines(folder))


def failures(folder: Path) -> set[str]:
    """Where it failed: a scanner that meets no words of a database says nothing of it."""
    return {line for line in _lines(folder) if line.startswith("5")}


def _lines(folder: Path) -> list[str]:
    return (folder / "asked.log").read_text().splitlines()
