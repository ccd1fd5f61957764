"""A fact on its way into the ledger: its texts, its digest, its place in a chain.

The texts are built once and serve the digest, the hash and the row. Writes nothing.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from credits import chain
from credits.ledger_checks import NewFact
from credits.models import ChainHead, Fact

Key = tuple[int, int]  # learner id and year: one chain


class Draft(NamedTuple):
    fact: NewFact
    happened_from: str
    happened_on: str
    quantity: str
    attributes: str
    granted: str
    content: str
    reverses_id: int | None = None
    reverses_source: str = ""

    @property
    def key(self) -> Key:
        return self.fact.learner_id, self.fact.happened_on.year


class Row(NamedTuple):
    """The columns of credits_fact, in the order of credits.ledger_rows, as both databases
    take them."""

    learner_id: int
    year: int
    seq: int
    source: str
    kind: str
    happened_from: str | None
    happened_on: str
    quantity: str
    attributes: str
    granted: str | None
    content: str
    why: str
    reverses_id: int | None
    recorded_at: Any
    recorded_by_id: int | None
    algorithm: str
    previous_hash: str
    hash: str


ENTRY = ("id", *Row._fields)  # the fields of a Fact, in their order


def draft_of(fact: NewFact, *, reverses_id: int | None = None, reverses_source: str = "") -> Draft:
    happened_from = day_text(fact.happened_from)
    happened_on = day_text(fact.happened_on)
    quantity = chain.json_text(fact.quantity)
    attributes = chain.json_text(fact.attributes)
    granted = chain.decimal_text(fact.granted)
    content = chain.content_digest(
        (
            str(fact.learner_id),
            fact.kind,
            happened_from,
            happened_on,
            quantity,
            attributes,
            granted,
            reverses_source,
        )
    )
    return Draft(
        fact,
        happened_from,
        happened_on,
        quantity,
        attributes,
        granted,
        content,
        reverses_id,
        reverses_source,
    )


@lru_cache(maxsize=2048)
def day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


class Press:
    """Makes the rows of one posting: one moment, one recorder, one key."""

    def __init__(self, *, key: bytes, recorded_by_id: int | None, now: datetime) -> None:
        self.seal = chain.Seal(key)
        self.recorded_by_id = recorded_by_id
        self.recorder = "" if recorded_by_id is None else str(recorded_by_id)
        self.moment = chain.moment_text(now)
        self.recorded_at = connection.ops.adapt_datetimefield_value(now)

    def row(self, draft: Draft, head: ChainHead) -> Row:
        """The next entry of the chain; moves the head on."""
        fact, previous, year = draft.fact, head.hash, head.year
        head.seq += 1
        text = chain.sealed_text(
            (
                str(fact.learner_id),
                str(year),
                str(head.seq),
                fact.source,
                fact.kind,
                draft.happened_from,
                draft.happened_on,
                draft.quantity,
                draft.attributes,
                draft.granted,
                draft.content,
                fact.why,
                draft.reverses_source,
                self.moment,
                self.recorder,
            ),
            previous,
            chain.ALGORITHM,
        )
        head.hash = self.seal.of(text, chain.ALGORITHM)
        return Row(
            fact.learner_id,
            year,
            head.seq,
            fact.source,
            fact.kind,
            draft.happened_from or None,
            draft.happened_on,
            draft.quantity,
            draft.attributes,
            draft.granted or None,
            draft.content,
            fact.why,
            draft.reverses_id,
            self.recorded_at,
            self.recorded_by_id,
            chain.ALGORITHM,
            previous,
            head.hash,
        )


def entry_of(pk: int, row: Row, fact: NewFact, now: datetime) -> Fact:
    """A row that was just added, as a query would bring it back."""
    values = (fact.happened_from, fact.happened_on, dict(fact.quantity), dict(fact.attributes))
    return Fact.from_db(
        connection.alias,
        ENTRY,
        (pk, *row[:5], *values, fact.granted, *row[10:13], now.astimezone(UTC), *row[14:]),
    )
