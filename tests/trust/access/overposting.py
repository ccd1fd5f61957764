"""Sends with every form the fields that it does not have, and names what changes by them.

Each form is sent as it is, and once more as it is: what differs then differs by itself (a moment, a
word that is drawn). Then with a value for every field of every model, those that it touches first;
whatever else differs now was taken from what nobody asked for.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.trust.access.asking import addresses, client_of
from tests.trust.access.belongings import World
from tests.trust.access.filling import Sending, sendings
from tests.trust.access.sweeping import undone, writing
from tests.trust.access.units import Reader

LEFT_OUT = ("/logout/", "/login/", "/admin/")
VALUES: dict[type[models.Field], str] = {
    models.BooleanField: "on",
    models.DateTimeField: "2031-01-02 03:04",
    models.DateField: "2031-01-02",
    models.IntegerField: "77",
    models.DecimalField: "77",
    models.FloatField: "77",
    models.JSONField: '{"zz": "excess"}',
}
# Taken though the form does not show it: which part of her own reach somebody means.
ASKED_FOR = {"department/check/": {"agency", "year", "once"}}
CERTAIN = 3  # what is drawn from few things may fall alike twice, and hardly each of so many times
Columns = dict[str, list[str]]


@dataclass
class Findings:
    """`taken` names the columns; `changed` counts the forms that did something, by route."""

    sent: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    idle: Counter[str] = field(default_factory=Counter)
    taken: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    @property
    def named(self) -> set[str]:
        return self.taken | self.failed


@dataclass
class Overposting:
    world: World
    found: Findings = field(default_factory=Findings)
    done: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    def of(self, reader: Reader, holders: tuple[str, ...]) -> None:
        """Every form of every page that she may read about the holders."""
        client = client_of(self.world, reader.username)
        for address in addresses(self.world, holders):
            answer = client.get(address.path)
            found = list(sendings(answer, address.path))
            for sending in found:
                # Two forms of a page may lead to one view: each has some of what that asks for.
                for other in found:
                    if other.action == sending.action:
                        sending.known |= other.names
                self.send(client, sending)

    def send(self, client: Client, sending: Sending) -> None:
        route, form = _route(sending.action), frozenset(sending.names)
        if not route or (route, form) in self.done:
            return
        plain, status = self._after(client, sending.action, sending.data())
        if not plain or status >= 500:  # this world's rows do not always agree with each other
            self.found.idle[route] += 1
            return
        self.done.add((route, form))
        self.found.changed[route] += 1
        sending.known |= ASKED_FOR.get(route, set())
        excess = excess_of(self.world, sending, set(plain))
        suspects = self._differing(client, sending, excess, plain)
        for _time in range(CERTAIN if suspects else 0):
            suspects &= self._differing(client, sending, excess, plain)
        self.found.taken |= {f"{route}: {one}" for one in suspects}

    def _differing(
        self, client: Client, sending: Sending, excess: dict[str, str], plain: Columns
    ) -> set[str]:
        """The columns that the excess has changed, and that do not change by themselves."""
        again, _status = self._after(client, sending.action, sending.data())
        more, status = self._after(client, sending.action, {**excess, **sending.data()})
        if status >= 500:
            self.found.failed.add(f"{_route(sending.action)}: {status}")
        return different(plain, more) - different(plain, again)

    def _after(self, client: Client, path: str, body: dict[str, Any]) -> tuple[Columns, int]:
        """What stands in the tables that this has written; it is undone, also for the browser."""
        cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
        with undone(), writing() as written:
            answer: HttpResponse = client.post(path, body)
            answer.getvalue()
            columns = columns_of(written)
        client.cookies = cookies
        self.found.sent += 1
        return columns, answer.status_code


def excess_of(world: World, sending: Sending, touched: set[str]) -> dict[str, str]:
    """A value for each field that the form does not have, under the prefixes that it uses."""
    found: dict[str, str] = {}
    tables = {one.split(".")[0] for one in touched}
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table not in tables):
        for one in (*model._meta.concrete_fields, *model._meta.many_to_many):
            value = _value(world, one)
            for name in (one.name, getattr(one, "attname", one.name)):
                found.setdefault(name, value)
    prefixes = {name.rpartition("-")[0] + "-" for name in sending.names if "-" in name}
    named = {
        f"{prefix}{name}": value for prefix in ("", *prefixes) for name, value in found.items()
    }
    return {name: value for name, value in named.items() if value and name not in sending.names}


def _value(world: World, one: models.Field) -> str:
    """Something that its field would take; nothing where it could only point at no row."""
    if one.remote_field:
        model = one.remote_field.model
        rows = world.rows.get(model._meta.model_name or "", {})
        known = rows.get("twin") or model._base_manager.first()
        return str(known.pk) if known else ""
    if one.choices:
        return str(list(one.choices)[-1][0])
    kinds = (kind for kind in VALUES if isinstance(one, kind))
    return VALUES[kind] if (kind := next(kinds, None)) else "zzexcess"


def columns_of(tables: Iterable[str]) -> Columns:
    """Each column of the tables, as a sorted list of what stands in it."""
    found: Columns = {}
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in cursor.description]
            rows = cursor.fetchall()
        for place, name in enumerate(names):
            found[f"{table}.{name}"] = sorted(repr(row[place]) for row in rows)
    return found


def different(one: Columns, other: Columns) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def _route(path: str) -> str:
    if path.startswith(LEFT_OUT):
        return ""
    try:
        return resolve(path.partition("?")[0]).route
    except Resolver404:
        return ""


def overpost(world: World, readers: Iterable[Reader], holders: tuple[str, ...]) -> Findings:
    walk = Overposting(world)
    for reader in readers:
        walk.of(reader, holders)
    return walk.found
