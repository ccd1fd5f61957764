"""One of everything per holder, with a canary of its kind and holder in every text it has.

What the rules of a model leave open is filled in by the type of each field; what they ask for is
said here. Every key in the database is given to one row only, so a number says what it is of.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models
from django.utils import timezone

from tests.trust.access.units import City, canary

STEP = 100_000  # keys of one table begin so far from those of the next


@dataclass
class World:
    """`rows[kind][holder]` is the row of that kind which is about the holder."""

    city: City
    now: datetime
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0

    def keep(self, holder: str, row: Any, kind: str = "") -> Any:
        self.rows.setdefault(kind or row._meta.model_name, {})[holder] = row
        return row

    def of(self, kind: str, holder: str) -> Any:
        return self.rows[kind][holder]

    def make(
        self, model: type[models.Model] | str, holder: str, kind: str = "", /, **said: Any
    ) -> Any:
        model = apps.get_model(model) if isinstance(model, str) else model
        filled = {
            one.name: self._value(one, holder, kind or model._meta.model_name)
            for one in model._meta.concrete_fields
            if one.name not in said and one.attname not in said and not one.primary_key
        }
        values = {name: value for name, value in filled.items() if value is not LEFT} | said
        return self.keep(holder, model._default_manager.create(**values), kind)

    def _value(self, one: models.Field, holder: str, kind: str) -> Any:
        if one.remote_field:
            return LEFT if one.null else self._row(one.remote_field.model, holder)
        if isinstance(one, models.CharField | models.TextField) and not one.choices:
            return self._text(one, holder, kind)
        if one.null or one.has_default():
            return LEFT
        if one.choices:
            return one.choices[0][0]
        self.made += 1
        return VALUES[one.get_internal_type()](self)

    def _text(self, one: models.Field, holder: str, kind: str) -> Any:
        if one.has_default() and not one.blank:
            return LEFT
        if one.unique:
            self.made += 1
            return f"{self.made}{canary(kind, holder)}"[: one.max_length]
        return canary(kind, holder)[: one.max_length]

    def _row(self, model: type[models.Model], holder: str) -> Any:
        if model is get_user_model():
            return self.city.users["clerk"]
        known = self.rows[model._meta.model_name]
        return known.get(holder) or known[""]


LEFT = object()
VALUES: dict[str, Callable[[World], Any]] = {
    "DateField": lambda world: timezone.localdate(world.now),
    "DateTimeField": lambda world: world.now,
    "PositiveIntegerField": lambda world: 1,
    "PositiveBigIntegerField": lambda world: 1,
    "PositiveSmallIntegerField": lambda world: 1,
    "DecimalField": lambda world: Decimal(1),
    "FloatField": lambda world: 1.0,
    "JSONField": lambda world: {},
    "BooleanField": lambda world: False,
    "BinaryField": lambda world: b"",
    "UUIDField": lambda world: uuid.UUID(int=world.made),
}


def spread_keys() -> None:
    """So that no two rows of the tables of ours have the same key."""
    for place, model in enumerate(sorted(apps.get_models(), key=lambda one: one._meta.label), 1):
        first, table, column = place * STEP, model._meta.db_table, model._meta.pk.column
        if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
            continue
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, first])
            else:
                cursor.execute(f"ALTER TABLE {table} ALTER {column} RESTART WITH {first}")


def days(number: float) -> timedelta:
    return timedelta(days=number)


def on(world: World, number: int = 0) -> date:
    return timezone.localdate(world.now) + days(number)
