"""Every address of ours with somebody's things in it, and what its answer says of whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLPattern, URLResolver

from tests.trust.access.belongings import World
from tests.trust.access.units import HOLDERS
from tests.trust.walking import said

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
CANARY = re.compile(rf"zz([a-z]+?)q({'|'.join(HOLDERS)})zz")
CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|name="once" value="[\w-]+"')
ABSENT = 79_999_999
Asked = tuple[str, list[str]]
NOTHING = "5f0c1a52-6b1e-4c2e-9d57-7d8d7d1c1f11"

# What stands at each argument, by the address up to it. A new address is told here whose it is.
YEAR = "=2026"
ARGUMENTS = {
    "exams/attempts/<int:pk>": "attempt",
    "exams/attempts/<int:pk>/pictures/<str:digest>": "=x",
    "exams/<int:pk>": "exam",
    "exams/marking/<int:pk>": "markedexam",
    "exams/marking/scripts/<int:pk>": "script",
    "exams/marking/scripts/<int:pk>/pictures/<str:digest>": "=x",
    "questions/files/<int:pk>": "questionfile",
    "questions/<int:pk>": "question",
    "questions/<int:pk>/pictures/<str:digest>": "=x",
    "held-exams/<int:pk>": "heldexam",
    "held-exams/<int:pk>/arrangements/<int:arrangement>": "arrangement",
    "exam-remarkings/<int:pk>": "remarking",
    "contests/<int:pk>": "contest",
    "contests/<int:pk>/stages/<int:number>": "=1",
    "papers/<int:pk>": "setexam",
    "papers/<int:pk>/analysis/questions/<int:question>": "question",
    "practice/questions/<int:pk>": "question",
    "practice/questions/<int:pk>/<str:digest>": "=x",
    "practice/points/<int:pk>": "knowledgepoint",
    "practice/answers/<int:pk>": "practiceanswer",
    "knowledge/<int:pk>": "knowledgepoint",
    "messages/<int:pk>": "message",
    "unit/acts/<slug:key>": "=remind",
    "unit/people/<int:pk>": "learner",
    "login/outside/<slug:house>": "=none",
    "security/outside/<slug:house>": "=none",
    "security/webauthn/keys/<int:pk>": "authenticator",
    "accounts/<int:pk>": "user",
    "role-changes/<int:pk>": "rolechange",
    "invitations/issued/<int:pk>": "invitation",
    "invitations/<int:pk>": "learner",
    "connections/tokens/<int:pk>": "token",
    "connections/courses/<int:pk>": "knowncourse",
    "connections/receivers/<int:pk>": "receiver",
    "api/v1/catalogues/<year>": YEAR,
    "api/v1/catalogues/<year>/<number>": "=1",
    "jobs/<int:pk>": "job",
    "claims/new/<str:kind>": "=degree",
    "claims/<int:pk>": "claim",
    "claims/evidence/<int:pk>": "claimevidence",
    "corrections/<int:pk>": "correctionrequest",
    "imports/<int:pk>": "importbatch",
    "circumstances/of/<int:pk>": "learner",
    "circumstances/exemptions/<int:pk>": "exemption",
    "circumstances/roles/<int:pk>": "heldrole",
    "circumstances/openings/<int:pk>": "openinglist",
    "circumstances/balances/<int:pk>": "openingbalance",
    "notices/receipts/<int:pk>": "noticereceipt",
    "notices/events/<int:pk>": "noticeevent",
    "notices/<int:pk>": "notice",
    "my-notices/<int:pk>": "notice",
    "verify/<str:code>": "=none",
    "rehearsals/<int:pk>": "rehearsal",
    "settlement/<int:year>": YEAR,
    "settlement/<int:year>/adjust/<int:pk>": "learner",
    "settlement/closings/<int:pk>": "=1",
    "settlement/adjustments/<int:pk>": "=1",
    "settlement/statements/<int:pk>": "=1",
    "supervision/statistics/<int:pk>": "statistic",
    "supervision/ladder/<int:pk>": "learner",
    "supervision/ladder/<int:pk>/<int:year>": YEAR,
    "supervision/steps/<int:pk>": "ladderstep",
    "supervision/teams/<int:pk>": "team",
    "supervision/members/<int:pk>": "teammember",
    "my-steps/<int:pk>": "ladderstep",
    "transcripts/of/<int:learner_pk>": "learner",
    "transcripts/<int:pk>": "transcript",
    "catalog/<int:year>": YEAR,
    "catalog/unit-seats/<int:pk>": "session",
    "catalog/unit-seats/seats/<int:pk>": "enrolment",
    "catalog/my-sessions/<int:pk>": "session",
    "catalog/sessions/<int:pk>": "session",
    "catalog/waiting/<int:pk>": "waitingplace",
    "catalog/enrolments/<int:pk>": "enrolment",
    "calendar/<str:token>": "=none",
    "catalog/draw/<int:year>": YEAR,
    "catalog/calls/<int:call_pk>": "call",
    "catalog/declarations/<int:pk>": "declaration",
    "catalog/declarations/<int:pk>/attachments/<int:attachment_pk>": "attachment",
    "catalog/attachments/<int:pk>": "attachment",
    "catalog/screening/<int:pk>": "screening",
    "catalog/calls/<int:pk>": "call",
    "catalog/calls/<int:pk>/declarations/<int:declaration_pk>": "declaration",
    "catalog/calls/<int:pk>/tasks/<int:screening_pk>": "screening",
    "catalog/calls/<int:pk>/<int:declaration_pk>": "declaration",
    "catalog/releases/<int:year>": YEAR,
    "catalog/session-drafts/<int:pk>": "sessiondraft",
    "catalog/organise/<int:pk>": "hall",
    "catalog/organise/<int:pk>/comments/<uuid:key>": "=" + NOTHING,
    "catalog/organise/<int:pk>/absent/<int:learner>": "learner",
    "catalog/organise/<int:pk>/late/<int:learner>": "learner",
    "catalog/papers/<int:pk>": "sessionpaper",
    "catalog/devices/<int:pk>": "scandevice",
    "catalog/banks/lecturers/<int:pk>": "lecturer",
    "catalog/banks/courses/<int:pk>": "=1",
    "catalog/banks/points/<int:pk>": "teachingpoint",
    "_util/authenticate_with_password/<int:page_view_restriction_id>": "=1",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>": "=1",
}
# The same row under another name, where it is read by others.
SAME_AS = {"hall": "session", "heldexam": "exam", "setexam": "exam", "markedexam": "exam"}


class UndeclaredArgumentError(Exception):
    """An address takes an argument of which ARGUMENTS does not say whose it is."""


@dataclass(frozen=True)
class Address:
    """`about` names, argument by argument, the kind of thing and its holder."""

    route: str
    path: str
    about: tuple[tuple[str, str], ...] = ()
    absent: str = ""


def routes() -> list[str]:
    """Ours; Wagtail's admin and the pages it answers are walked by others."""
    found = set(_below(get_resolver(), ""))
    return sorted(one for one in found if not one.startswith(("admin/", "logout/", "static/")))


def _below(resolver: URLResolver, start: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern.pattern, RegexPattern):
            continue
        if isinstance(pattern, URLPattern):
            yield start + str(pattern.pattern)
        else:
            yield from _below(pattern, start + str(pattern.pattern))


def kinds_of(route: str) -> list[str]:
    """What stands at each argument of a route."""
    ends = [found.end() for found in ARGUMENT.finditer(route)]
    for end in ends:
        if route[:end] not in ARGUMENTS:
            raise UndeclaredArgumentError(route[:end])
    return [ARGUMENTS[route[:end]] for end in ends]


def asked() -> list[Asked]:
    """Each route of ours, with what stands at its arguments."""
    return [(route, kinds_of(route)) for route in routes()]


def addresses(
    world: World, holders: tuple[str, ...], routes: list[Asked] | None = None
) -> Iterator[Address]:
    """Each route about each holder; without an argument that is somebody's, once."""
    for route, kinds in asked() if routes is None else routes:
        owned = [kind for kind in kinds if not kind.startswith("=")]
        for holder in holders if owned else ("",):
            address = _filled(world, route, kinds, holder)
            if address:
                yield address


def _filled(world: World, route: str, kinds: list[str], holder: str) -> Address | None:
    values, absent, about = [], [], []
    for kind in kinds:
        if kind.startswith("="):
            values.append(kind[1:])
            absent.append(kind[1:])
            continue
        rows = world.rows[SAME_AS.get(kind, kind)]
        if holder not in rows and "" not in rows:
            return None
        values.append(str((rows.get(holder) or rows[""]).pk))
        absent.append(str(ABSENT))
        if holder in rows:
            about.append((kind, holder))
    return Address(route, put(route, values), tuple(about), put(route, absent))


def put(route: str, values: list[str]) -> str:
    given = iter(values)
    return "/" + ARGUMENT.sub(lambda found: next(given), route)


def client_of(world: World, username: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.city.users[username])
    return client


def told(answer: HttpResponse) -> set[tuple[str, str]]:
    """The kinds and holders whose canaries an answer holds, whatever it is packed in."""
    text = unescape(said(answer))
    if answer.headers.get("Content-Type") == "application/pdf":
        text = re.sub(r"\s", "", text)
    where = answer.headers.get("Location", "")
    return set(CANARY.findall(text + " " + where))


def likeness(answer: HttpResponse, path: str) -> tuple[Any, ...]:
    """What tells one answer from another, but for the number that was asked for."""
    body = CHANGING.sub(b"", answer.getvalue())
    for number in re.findall(r"\d{4,}", path):
        body = body.replace(number.encode(), b"#")
    where = re.sub(r"\d{4,}", "#", answer.headers.get("Location", ""))
    return answer.status_code, where, answer.headers.get("Content-Type"), body
