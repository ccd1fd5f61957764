"""Reads the ledger as facts for an assessment: net of reversals, person by person.

Texts turn into values through small memories: a lecture's attributes are parsed once, not once
for each of its three hundred listeners.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import compress, groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils import timezone

from credits.assessment.values import Fact
from people import bulk
from people.models import among

COLUMNS = {
    # The driver gives days and decimals as such, and JSON as text.
    "postgresql": "source, kind, happened_from, happened_on, quantity, attributes, granted",
    # An expression has no declared type, so the driver hands its text over as it is.
    "sqlite": (
        "source, kind, happened_from || '', happened_on || '', quantity, attributes,"
        " CAST(granted AS text)"
    ),
}
FETCHED = 2_000


class Reach(NamedTuple):
    """How far a learner's chains were read when a year was settled, and what was let in since.

    `heads`: number of the last entry by year of the chain; `admitted`: ids of later entries.
    """

    ends_on: str
    heads: Mapping[int, int]
    admitted: Collection[int]

    def holds(self, *, entry: int, chain: int, seq: int) -> bool:
        return seq <= self.heads.get(chain, 0) or entry in self.admitted


Reaches = Mapping[int, Sequence[Reach]]  # by learner, the oldest year first


def facts_of(
    learner: models.Model, *, as_known_on: date | None = None, through: int | None = None
) -> list[Fact]:
    """The facts of one learner that are in force, as they were known at the end of a day.

    `through` leaves out the facts of later years.
    """
    found = _people([learner.pk], through, as_known_on)
    return found.get(learner.pk, [])


def facts_by_learner(
    learner_ids: Sequence[int],
    *,
    through: int,
    as_known_on: date | None = None,
    reaches: Reaches | None = None,
) -> dict[int, list[Fact]]:
    """The facts in force of some hundred learners at once; who has none is left out.

    With `reaches`, what came too late for a settled year is left out, a late reversal too.
    """
    return _people(learner_ids, through, as_known_on, reaches)


def end_of(day: date) -> datetime:
    """The first moment that is no longer that day here."""
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def fetched(query: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows as they come, through a cursor on the server where there is one: memory stays flat."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows


def _people(
    learner_ids: Sequence[int],
    through: int | None,
    as_known_on: date | None,
    reaches: Reaches | None = None,
) -> dict[int, list[Fact]]:
    where = [f"learner_id {among.CONDITIONS[connection.vendor]}"]
    parameters = [among.parameter(connection.vendor, learner_ids)]
    if as_known_on is not None:
        where.append("recorded_at < %s")
        parameters.append(connection.ops.adapt_datetimefield_value(end_of(as_known_on)))
    if through is not None:
        where.append("year <= %s")
        parameters.append(through)
    # Rows make no reference cycles, and looking for them takes half of the time.
    with bulk.collector_paused(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT learner_id, id, reverses_id, {COLUMNS[connection.vendor]}"  # noqa: S608 -- fixed texts
            f"{', year, seq' if reaches else ''} FROM credits_fact"
            f" WHERE {' AND '.join(where)} ORDER BY learner_id, id",
            parameters,
        )
        rows = cursor.fetchall()
        return _in_force(_in_time(rows, reaches) if reaches else rows)


def _in_time(rows: list[tuple[Any, ...]], reaches: Reaches) -> list[tuple[Any, ...]]:
    """Without what came too late, and without chain and number, which only this asks for."""
    return [row[:-2] for row in rows if _is_in_time(row, reaches.get(row[0], ()))]


def _is_in_time(row: tuple[Any, ...], settled: Sequence[Reach]) -> bool:
    """The first settled year that ends on the fact's day or later decides; after all: yes."""
    happened_on = str(row[6])
    for reach in settled:
        if happened_on <= reach.ends_on:
            return reach.holds(entry=row[1], chain=row[-2], seq=row[-1])
    return True


def _in_force(rows: list[tuple[Any, ...]]) -> dict[int, list[Fact]]:
    """Column by column: a third faster than a row at a time."""
    if not rows:
        return {}
    learner_ids, ids, reversed_ids, *columns = zip(*rows, strict=True)
    readers = READERS[connection.vendor]
    read = [
        map(reader, column) if reader else column
        for reader, column in zip(readers, columns, strict=True)
    ]
    facts = map(Fact._make, zip(*read, strict=True))
    gone = set(reversed_ids)
    counts = [
        reverses_id is None and pk not in gone
        for pk, reverses_id in zip(ids, reversed_ids, strict=True)
    ]
    known = compress(zip(learner_ids, facts, strict=True), counts)
    return {key: [fact for _, fact in some] for key, some in groupby(known, key=itemgetter(0))}


@lru_cache(maxsize=4096)
def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@lru_cache(maxsize=4096)
def _quantity(text: str) -> Mapping[str, Decimal]:
    return {name: Decimal(value) for name, value in json.loads(text).items()}


@lru_cache(maxsize=4096)
def _attributes(text: str) -> Mapping[str, object]:
    return {name: value for name, value in json.loads(text).items() if value is not None}


@lru_cache(maxsize=4096)
def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# What becomes of the columns that make a fact; None: the driver's value is the fact's.
READERS = {
    "postgresql": (None, None, None, None, _quantity, _attributes, None),
    "sqlite": (None, None, _day, _day, _quantity, _attributes, _number),
}
