"""What a database no longer holds that it held before it was migrated, table by table.

A migration may add tables, columns and rows. What was there must still be there, value for value;
where one is meant to change or to go, it is declared with its reason (`DECLARED`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple

from keeping.digests import of_rows
from keeping.tables import Tables

# `table` or `table.column`: what a released migration changes on purpose, and why.
DECLARED: dict[str, str] = {
    "django_session": "sessions stand in people_session, which says whose: everybody logs in once",
}


class Loss(NamedTuple):
    """`where` is a table or `table.column`."""

    where: str
    what: str


def found(before: Tables, after: Tables) -> list[Loss]:
    """Every loss that no declaration explains."""
    then, now = before.columns(), after.columns()
    losses = [loss for table in then for loss in _of_table(table, then, now, before, after)]
    return [loss for loss in losses if not {loss.where, loss.where.split(".")[0]} & {*DECLARED}]


def _of_table(
    table: str, then: dict[str, list[str]], now: dict[str, list[str]], before: Tables, after: Tables
) -> Iterator[Loss]:
    if table not in now:
        yield Loss(table, f"这张表没有了，原有 {before.count(table)} 行")
        return
    yield from (
        Loss(f"{table}.{column}", "这一列没有了")
        for column in then[table]
        if column not in now[table]
    )
    common = [column for column in then[table] if column in now[table]]
    if common:
        yield from _of_rows(table, common, before, after)


def _of_rows(table: str, columns: Sequence[str], before: Tables, after: Tables) -> Iterator[Loss]:
    had, has = of_rows(before.rows(table, columns)), of_rows(after.rows(table, columns))
    if had == has:
        return
    if has.rows > had.rows:
        gone = _gone(table, columns, before, after)
        if gone:
            yield Loss(table, f"原有 {had.rows} 行中有 {gone} 行没有了或被改动")
    elif has.rows < had.rows:
        yield Loss(table, f"少了 {had.rows - has.rows} 行：原有 {had.rows} 行")
    else:
        yield from _changed(table, columns, before, after)


def _gone(table: str, columns: Sequence[str], before: Tables, after: Tables) -> int:
    """Of a table that has grown: how many of its rows are not there as they were."""
    counted = Counter(sha256(row).digest() for row in before.rows(table, columns))
    counted.subtract(sha256(row).digest() for row in after.rows(table, columns))
    return sum(number for number in counted.values() if number > 0)


def _changed(table: str, columns: Sequence[str], before: Tables, after: Tables) -> Iterator[Loss]:
    """The columns whose values are others; a row may also have got the value of another row."""
    others = [
        column
        for column in columns
        if of_rows(before.rows(table, [column])) != of_rows(after.rows(table, [column]))
    ]
    for column in others:
        yield Loss(f"{table}.{column}", "值被改动")
    if not others:
        yield Loss(table, f"{_gone(table, columns, before, after)} 行的值互换")
