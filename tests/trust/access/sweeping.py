"""Asks for everything as everybody, and notes what a reader was told that is not hers to read."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from tests.trust.access.asking import Address, Asked, addresses, client_of, likeness, told
from tests.trust.access.belongings import World
from tests.trust.access.reading import may_read
from tests.trust.access.units import Reader

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.I)
# What any request may write: who is logged in, and how often somebody has tried.
WRITTEN_ANYHOW = {"people_session", "people_shared_cache"}
# Filled in as far as one can who has not seen the form.
BODY = {
    "reason": "x", "why": "x", "text": "x", "says": "x", "note": "x", "name": "x", "title": "x",
    "decision": "APPROVE", "agrees": "1", "accepted": "1", "act": "x", "answer": "x",
    "on": "2026-06-30", "starts_on": "2026-06-30", "ends_on": "2026-07-30", "year": "2026",
    "q": "zz", "kind": "AUDITOR", "agency": "4101112", "step": "REMINDER", "how": "BY_POST",
    "seen": "", "points": "1", "credits": "1", "state": "PRESENT", "confirm": "1", "method": "x",
    "new_parent_page": "1", "external-link-chooser-url": "x",
}  # fmt: skip
HTMX = {"HX-Request": "true"}
# Refused before anything is looked for: alike whoever is meant.
REFUSED_ALIKE = {405}


@dataclass
class Findings:
    """Everything that ought not to be; `asked` counts the requests."""

    asked: int = 0
    failed: set[str] = field(default_factory=set)
    leaks: set[str] = field(default_factory=set)
    oracles: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    answered: Counter[str] = field(default_factory=Counter)

    @property
    def named(self) -> set[str]:
        return self.failed | self.leaks | self.oracles | self.changes


@dataclass
class Sweep:
    """One walk; `absent` remembers what each reader is told about what does not exist."""

    world: World
    found: Findings = field(default_factory=Findings)
    absent: dict[tuple[str, str, str], tuple] = field(default_factory=dict)
    routes: list[Asked] | None = None

    def of(self, reader: Reader, holders: tuple[str, ...], *methods: str, **headers: str) -> None:
        client = self.client(reader)
        for address in addresses(self.world, holders, self.routes):
            for method in methods:
                self.look(client, reader, address, method, **headers)

    def client(self, reader: Reader) -> Client:
        return client_of(self.world, reader.username)

    def look(
        self, client: Client, reader: Reader, address: Address, method: str = "get", **headers: str
    ) -> HttpResponse:
        answer = self._ask(client, reader, address, method, headers)
        self.found.asked += 1
        where = f"{method} {address.route} as {reader.username}"
        if answer.status_code >= 500:
            self.found.failed.add(where)
        if answer.status_code == 200:
            self.found.answered[address.route] += 1
        for kind, holder in told(answer):
            if not may_read(reader, kind, holder):
                self.found.leaks.add(f"{where}: {kind} of {holder}")
        if self._is_foreign(reader, address) and self._says_it_exists(
            client, reader, address, method, answer, headers
        ):
            self.found.oracles.add(f"{where}: {address.about} {answer.status_code}")
        return answer

    def _ask(
        self, client: Client, reader: Reader, address: Address, method: str, headers: dict[str, str]
    ) -> HttpResponse:
        """What is not hers to read she does not change either; and whatever she did is undone."""
        if method in {"get", "head"}:
            return getattr(client, method)(address.path, headers=headers)
        body = BODY if method == "post" else {}
        with undone(), writing() as written:
            answer: HttpResponse = getattr(client, method)(address.path, body, headers=headers)
            answer.getvalue()
        if written and self._is_foreign(reader, address):
            where = f"{method} {address.route} as {reader.username}"
            self.found.changes.add(f"{where}: {address.about} {sorted(written)}")
        return answer

    @staticmethod
    def _is_foreign(reader: Reader, address: Address) -> bool:
        return any(not may_read(reader, kind, holder) for kind, holder in address.about)

    def _says_it_exists(
        self, client: Client, reader: Reader, address: Address, method: str,
        answer: HttpResponse, headers: dict[str, str],
    ) -> bool:  # fmt: skip
        if answer.status_code in REFUSED_ALIKE:
            return False
        asked = reader.username, method, address.absent
        if asked not in self.absent:
            nothing = self._ask(client, reader, nowhere(address), method, headers)
            self.absent[asked] = likeness(nothing, address.absent)
        return likeness(answer, address.path) != self.absent[asked]


def nowhere(address: Address) -> Address:
    """The same address of something that does not exist."""
    return Address(address.route, address.absent)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def writing() -> Iterator[set[str]]:
    """The tables that are written meanwhile."""
    written: set[str] = set()

    def noting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := WRITES.match(sql)) and found[1] not in WRITTEN_ANYHOW:
            written.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noting):
        yield written


def sweep(
    world: World, readers: Iterable[Reader], holders: tuple[str, ...], *methods: str, **headers: str
) -> Findings:
    walk = Sweep(world)
    for reader in readers:
        walk.of(reader, holders, *(methods or ("get",)), **headers)
    return walk.found
