"""Rows of the ledger between Python and the two databases, as text and many at a time.

The ORM would spend more on a row than the hash does; here a row is a tuple.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection

from credits.ledger_drafts import Row
from credits.models import Fact

CHUNK = 5_000
STATEMENT_ROWS = 500
COLUMNS = ", ".join(Row._fields)
PLACES = ", ".join(["%s"] * len(Row._fields))

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


def inserted(row: Row) -> Fact:
    """Add one row and return it as the database holds it."""
    statement = f"INSERT INTO credits_fact ({COLUMNS}) VALUES ({PLACES}) RETURNING *"  # noqa: S608 -- fixed
    [entry] = Fact.objects.raw(statement, row)
    return entry


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    return batches(items, CHUNK)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    walk = iter(items)
    while some := list(islice(walk, size)):
        yield some
