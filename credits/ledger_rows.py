"""Rows of the ledger between Python and the two databases, as text and many at a time.

The ORM would spend more on a row than the hash does; here a row is a tuple.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

from credits.ledger_drafts import Row
from credits.models import ChainHead

CHUNK = 5_000
STATEMENT_ROWS = 500
COLUMNS = ", ".join(Row._fields)
PLACES = ", ".join(["%s"] * len(Row._fields))
ADD = f"""INSERT INTO credits_fact ({COLUMNS}) VALUES ({PLACES})
    ON CONFLICT (source) DO NOTHING RETURNING id"""  # noqa: S608 -- fixed
MOVE = "UPDATE credits_chainhead SET seq = %s, hash = %s WHERE id = %s"
APPEND = f"""WITH added AS ({ADD}), moved AS ({MOVE} AND EXISTS (SELECT FROM added))
    SELECT id FROM added"""  # noqa: S608 -- fixed

T = TypeVar("T")


def insert(rows: Sequence[Row]) -> None:
    """Add the rows; the database's constraints and triggers judge them as any other."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > 1:
            with cursor.copy(f"COPY credits_fact ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            # A statement for many rows: in a nested transaction SQLite walks its whole savepoint
            # journal at the end of each; 330,000 single ones had not ended after ten minutes.
            for some in batches(rows, STATEMENT_ROWS):
                places = ", ".join([f"({PLACES})"] * len(some))
                cursor.execute(
                    f"INSERT INTO credits_fact ({COLUMNS}) VALUES {places}",  # noqa: S608 -- fixed
                    [value for row in some for value in row],
                )


def append(row: Row, head: ChainHead) -> int | None:
    """Add one row and let the head end there; None, and nothing written, if another chain has
    recorded the source meanwhile."""
    moved: list[Any] = [head.seq, head.hash, head.pk]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(APPEND, [*row, *moved])
            added = cursor.fetchone()
        else:
            cursor.execute(ADD, row)
            added = cursor.fetchone()
            if added:
                cursor.execute(MOVE, moved)
    return added[0] if added else None


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    return batches(items, CHUNK)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    walk = iter(items)
    while some := list(islice(walk, size)):
        yield some
