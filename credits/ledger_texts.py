"""Reads every entry of the ledger as the texts that its hash covers, chain after chain.

Reads only, in one statement's view. PostgreSQL streams the rows while they are being judged, so
both have work at the same time; memory stays flat.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from django.db import connection

from credits import chain
from credits.ledger_reading import fetched

# Places in a row; from LEARNER on it is a chain.Entry.
FACT, ALGORITHM, PREVIOUS, HASH, HEAD_SEQ, HEAD_HASH, LEARNER, YEAR, SEQ = range(9)
QUANTITY, ATTRIBUTES, GRANTED = 13, 14, 15
QUERY = """
    SELECT f.id, f.algorithm, f.previous_hash, f.hash,
        coalesce(CAST(h.seq AS text), ''), coalesce(h.hash, ''),
        f.learner_id, f.year, f.seq, f.source, f.kind, {days}, f.quantity, f.attributes,
        coalesce(CAST(f.granted AS text), ''), f.content, f.why, coalesce(r.source, ''), {moment},
        coalesce(CAST(f.recorded_by_id AS text), '')
    FROM credits_fact f
    LEFT JOIN credits_fact r ON r.id = f.reverses_id
    LEFT JOIN credits_chainhead h ON h.learner_id = f.learner_id AND h.year = f.year
    ORDER BY f.learner_id, f.year, f.seq, f.id"""
MOMENTS = {
    "postgresql": {
        "days": "coalesce(to_char(f.happened_from, 'YYYY-MM-DD'), ''),"
        " to_char(f.happened_on, 'YYYY-MM-DD')",
        "moment": "to_char(f.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    },
    # An expression has no declared type, so the driver hands its text over as it is.
    "sqlite": {
        "days": "coalesce(f.happened_from || '', ''), f.happened_on || ''",
        "moment": "f.recorded_at || iif(length(f.recorded_at) = 19, '.000000', '')",
    },
}
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
PLAIN = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

Texts = list[bytes]


def entries() -> Iterator[Texts]:
    """In the order of learner, year and number."""
    query = QUERY.format(**MOMENTS[connection.vendor])
    if connection.vendor == "postgresql":
        return _streamed(query)
    return ([str(value).encode() for value in row] for row in fetched(query, []))


def sealed_text(row: Texts) -> bytes:
    """What the hash of an entry covers, on top of the one before it as the entry names it."""
    return b"%b|%b\n%b" % (
        row[ALGORITHM],
        row[PREVIOUS],
        b"\n".join(
            (
                *row[LEARNER:QUANTITY],
                _json(row[QUANTITY]),
                _json(row[ATTRIBUTES]),
                _decimal(row[GRANTED]),
                *row[GRANTED + 1 :],
            )
        ),
    )


def _streamed(query: str) -> Iterator[Texts]:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as lines:
        for line in map(bytes, lines):  # searching the driver's memory itself is slow
            texts = line[:-1].split(b"\t")
            yield [ESCAPED.sub(_plain, text) for text in texts] if b"\\" in line else texts


def _plain(escaped: re.Match[bytes]) -> bytes:
    return PLAIN.get(escaped[1], escaped[1])


@lru_cache(maxsize=8192)
def _json(text: bytes) -> bytes:
    return chain.json_text(json.loads(text)).encode()


@lru_cache(maxsize=8192)
def _decimal(text: bytes) -> bytes:
    return chain.decimal_text(Decimal(text.decode()) if text else None).encode()
