"""Many rows at a time, as text, past the ORM; constraints judge them as any other."""

import gc
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    table, named = model._meta.db_table, ", ".join(columns)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", rows)  # noqa: S608 -- our own names


def update(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Each row holds the columns' values and, last, the primary key."""
    settings = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {model._meta.db_table} SET {settings} WHERE id = %s",  # noqa: S608 -- our own names
            list(rows),
        )


def put(rows: Sequence[models.Model], *, unique: Sequence[str], replaced: Sequence[str]) -> None:
    """Insert rows; where one with the same `unique` fields is there, replace the other fields."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _put_as_json(rows, unique, replaced)
    else:
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=unique, update_fields=replaced
        )


def _put_as_json(
    rows: Sequence[models.Model], unique: Sequence[str], replaced: Sequence[str]
) -> None:
    """All rows as one parameter: an array of each column would be quoted value by value."""
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    shapes = ", ".join(f'"{field.column}" {field.db_type(connection)}' for field in fields)
    columns = {field.name: f'"{field.column}"' for field in fields}
    named = ", ".join(columns.values())
    keys = ", ".join(columns[name] for name in unique)
    settings = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in replaced)
    text = json.dumps(
        [{field.column: getattr(row, field.attname) for field in fields} for row in rows],
        ensure_ascii=False,
        default=str,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({named})"  # noqa: S608 -- our own names
            f" SELECT {named} FROM json_to_recordset(%s) AS row ({shapes})"
            f" ON CONFLICT ({keys}) DO UPDATE SET {settings}",
            [text],
        )


@contextmanager
def collector_paused() -> Iterator[None]:
    """Rows make no reference cycles, yet looking for them takes a third of an import."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
