"""What an opening needs of a database, copied into another one, whatever the two are.

People, catalogue, seats and standings; no ledger, no claims, no answers, no log. The source is
only read. The target must be fresh and migrated, and is thrown away afterwards.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

APPS = ("contenttypes", "people", "catalog")
PAGES = ("wagtailcore.Locale", "wagtailcore.Page", "wagtailcore.Site")
FURTHER = ("credits.Standing",)
BATCH = 2_000


def copy(*, source: str, target: str) -> int:
    """Copy row by row; answer how many. Foreign keys of what stays behind are not asked for."""
    chosen = list(_models())
    copied = 0
    connection = connections[target]
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(using=target),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in chosen:  # what migrations have put there has other keys
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 -- a table's own name
        for model in chosen:
            copied += _copy_table(model, cursor, source, target)
        for statement in connection.ops.sequence_reset_sql(no_style(), chosen):
            cursor.execute(statement)
    return copied


def _models() -> Iterator[type[models.Model]]:
    for label in APPS:
        yield from apps.get_app_config(label).get_models(include_auto_created=True)
    for name in (*PAGES, *FURTHER):
        yield apps.get_model(name)


def _copy_table(model: type[models.Model], cursor: Any, source: str, target: str) -> int:
    fields = model._meta.local_concrete_fields
    if model._meta.proxy or not model._meta.managed:
        return 0
    connection = connections[target]
    names = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
    places = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608 -- names of columns
    rows = model._base_manager.using(source).values_list(*(one.attname for one in fields))
    number = 0
    for batch in _batches(rows.iterator(chunk_size=BATCH)):
        cursor.executemany(
            statement,
            [
                [
                    field.get_db_prep_save(value, connection)
                    for field, value in zip(fields, row, strict=True)
                ]
                for row in batch
            ],
        )
        number += len(batch)
    return number


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch
