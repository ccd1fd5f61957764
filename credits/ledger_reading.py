"""Reads the ledger as facts for an assessment: net of reversals, person by person.

Rows come as text and turn into values through small memories: a lecture's attributes are
parsed once, not once for each of its three hundred listeners.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, models
from django.utils import timezone

from credits.assessment.values import Fact

AS_TEXT = {
    "postgresql": (
        "to_char(happened_from, 'YYYY-MM-DD'), to_char(happened_on, 'YYYY-MM-DD'),"
        " quantity::text, attributes::text, granted::text"
    ),
    # An expression has no declared type, so the driver hands its text over as it is.
    "sqlite": (
        "happened_from || '', happened_on || '', quantity, attributes, CAST(granted AS text)"
    ),
}
FETCHED = 2_000


def facts_of(
    learner: models.Model, *, as_known_on: date | None = None, through: int | None = None
) -> list[Fact]:
    """The facts of one learner that are in force, as they were known at the end of a day.

    `through` leaves out the facts of later years.
    """
    where, parameters = ["learner_id = %s"], [learner.pk]
    if as_known_on is not None:
        where.append("recorded_at < %s")
        parameters.append(connection.ops.adapt_datetimefield_value(end_of(as_known_on)))
    if through is not None:
        where.append("year <= %s")
        parameters.append(through)
    return [fact for _, facts in _people(where, parameters) for fact in facts]


def facts_by_learner(
    learner_ids: Sequence[int], *, through: int, as_known_on: date | None = None
) -> dict[int, list[Fact]]:
    """The facts in force of some hundred learners at once; who has none is left out."""
    places = ", ".join(["%s"] * len(learner_ids))
    where = [f"learner_id IN ({places})", "year <= %s"]
    parameters: list[Any] = [*learner_ids, through]
    if as_known_on is not None:
        where.append("recorded_at < %s")
        parameters.append(connection.ops.adapt_datetimefield_value(end_of(as_known_on)))
    return dict(_people(where, parameters))


def end_of(day: date) -> datetime:
    """The first moment that is no longer that day here."""
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight, timezone.get_default_timezone())


def _people(where: list[str], parameters: list[Any]) -> Iterator[tuple[int, list[Fact]]]:
    query = (
        f"SELECT learner_id, id, reverses_id, source, kind, {AS_TEXT[connection.vendor]}"  # noqa: S608 -- fixed texts
        f" FROM credits_fact WHERE {' AND '.join(where)} ORDER BY learner_id, id"
    )
    for learner_id, rows in groupby(fetched(query, parameters), key=itemgetter(0)):
        yield learner_id, _in_force(list(rows))


def fetched(query: str, parameters: list[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows as they come, through a cursor on the server where there is one: memory stays flat."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows


def _in_force(rows: list[tuple[Any, ...]]) -> list[Fact]:
    gone = {reverses_id for _, _, reverses_id, *_ in rows if reverses_id is not None}
    return [
        Fact(
            source,
            kind,
            _day(happened_from),
            _day(happened_on),
            _quantity(quantity),
            _attributes(attributes),
            _number(granted),
        )
        for (
            _,
            pk,
            reverses_id,
            source,
            kind,
            happened_from,
            happened_on,
            quantity,
            attributes,
            granted,
        ) in rows
        if reverses_id is None and pk not in gone
    ]


@lru_cache(maxsize=4096)
def _day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=4096)
def _quantity(text: str) -> Mapping[str, Decimal]:
    return {name: Decimal(value) for name, value in json.loads(text).items()}


@lru_cache(maxsize=4096)
def _attributes(text: str) -> Mapping[str, object]:
    return {name: value for name, value in json.loads(text).items() if value is not None}


@lru_cache(maxsize=4096)
def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
