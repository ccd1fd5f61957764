"""The sweep of Wagtail's admin: who is let in where, and that nothing about people is shown there.

Beside what the sweep of our own addresses looks for, an address that answers somebody whose work
is not there is named, and so is every canary of a person, whoever reads it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from people.models import RoleKind
from tests.trust.access.admin_addresses import asked, furnish_the_admin
from tests.trust.access.asking import Address, Asked, told
from tests.trust.access.belongings import World
from tests.trust.access.sweeping import Sweep
from tests.trust.access.units import Reader

ANONYMOUS = Reader("")
# What an editor's pages are about. Of a person, her record or her letters they say nothing.
SHOWN = {
    "call", "exam", "formtext", "knowledgepoint", "lecture", "lecturer", "letterhead", "question",
    "revision", "session", "sessiondraft", "teachingpoint",
}  # fmt: skip
# Words and pictures of the admin itself: the same for whoever is logged in.
EVERYBODYS = ("admin/jsi18n/", "admin/sprite/")
EDITORS_OWN = (
    "admin/account/", "admin/choose-anchor-link/", "admin/choose-email-link/",
    "admin/choose-external-link/", "admin/choose-phone-link/", "admin/dismissibles/",
    "admin/documents/preview/", "admin/editing-sessions/", "admin/tag-autocomplete/",
)  # fmt: skip
PAPER = ("admin/formtext/", "admin/letterhead/")
QUESTIONS = ("admin/exam/", "admin/exams/blueprint/", "admin/question/")
CITYS = (
    "admin/api/main/images/", "admin/api/main/pages/", "admin/call/", "admin/choose-page/",
    "admin/course/", "admin/images/", "admin/knowledgepoint/", "admin/lecturer/", "admin/pages/",
    "admin/reports/", "admin/route/", "admin/session/", "admin/special_days/", "admin/venue/",
)  # fmt: skip


def opened(reader: Reader) -> tuple[str, ...]:
    """The beginnings of the addresses that may answer her; the front of the admin besides."""
    if not reader.username:
        return ()
    if reader.kind == RoleKind.EXAM_AUTHOR:
        return (*EVERYBODYS, *EDITORS_OWN, *QUESTIONS)
    if reader.kind == RoleKind.TRAINING_DEPARTMENT:
        city = CITYS if reader.at == "city" else ()
        return (*EVERYBODYS, *EDITORS_OWN, *PAPER, *city)
    return EVERYBODYS


def refused(answer: HttpResponse) -> bool:
    if answer.status_code in {403, 404, 405}:
        return True
    where = answer.headers.get("Location", "")
    return answer.status_code == 302 and (
        where == "/admin/" or where.startswith(("/login/", "/admin/login/"))
    )


@dataclass
class AdminSweep(Sweep):
    let_in: set[str] = field(default_factory=set)
    routes: list[Asked] | None = field(default_factory=asked)

    def client(self, reader: Reader) -> Client:
        return super().client(reader) if reader.username else Client(raise_request_exception=False)

    def look(
        self, client: Client, reader: Reader, address: Address, method: str = "get", **headers: Any
    ) -> HttpResponse:
        answer = super().look(client, reader, address, method, **headers)
        where = f"{method} {address.route} as {reader.username}"
        for kind, holder in told(answer):
            if kind not in SHOWN:
                self.found.leaks.add(f"{where}: {kind} of {holder}")
        is_front = address.route == "admin/" and opened(reader) not in ((), EVERYBODYS)
        is_hers = is_front or address.route.startswith(opened(reader) or "/")
        if not is_hers and not refused(answer):
            self.let_in.add(f"{where}: {answer.status_code}")
        return answer

    @property
    def named(self) -> set[str]:
        return self.found.named | self.let_in


def swept(world: World) -> AdminSweep:
    return AdminSweep(furnish_the_admin(world))
