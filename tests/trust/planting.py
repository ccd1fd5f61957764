"""Hostile text in everything that people have written: wherever a value has a Chinese character.

Goes past all that would refuse it (forms, constraints, guards), as an old row, another program or
a slip in a form might. On SQLite alone, in a database that is thrown away afterwards.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import cycle
from typing import Any

from django.apps import apps
from django.db import connection, models
from wagtail.fields import RichTextField, StreamField

Texts = Iterator[str]
Join = Callable[[str, int | None, Texts], str]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEPT = 6  # characters of what stood there: pages are still told apart
# What no page shows; and measures, which are read as TOML when they are stored and not later.
LEFT_OUT = {"people.SharedCache", "credits.RulebookEdition", "contenttypes.ContentType",
            "auth.Permission"}  # fmt: skip
APPS_LEFT_OUT = {"wagtailsearch", "sessions"}


def plant(texts: Sequence[str], join: Join | None = None) -> Counter[str]:
    """How many values of each field hold one of the texts now; `join` says how and which."""
    planted: Counter[str] = Counter()
    turn = cycle(texts)
    with connection.cursor() as cursor:
        _disarm(cursor)
        for field in _text_fields():
            table, column, key = _names_of(field)
            cursor.execute(f"SELECT {key}, {column} FROM {table}")  # fixed names
            changed = [
                (spoiled, pk)
                for pk, value in cursor.fetchall()
                if isinstance(value, str)
                and (spoiled := _spoiled(field, value, turn, join or _joined)) != value
            ]
            cursor.executemany(
                f"UPDATE OR IGNORE {table} SET {column} = %s WHERE {key} = %s", changed
            )
            planted[f"{field.model._meta.label}.{field.name}"] += len(changed)
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    return +planted


def _disarm(cursor: Any) -> None:
    cursor.execute("PRAGMA ignore_check_constraints = ON")
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name NOT LIKE '%fts%'"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def _text_fields() -> Iterable[models.Field]:
    for model in apps.get_models():
        if model._meta.label not in LEFT_OUT and model._meta.app_label not in APPS_LEFT_OUT:
            for field in model._meta.local_fields:
                is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
                if (is_text or isinstance(field, StreamField)) and not field.choices:
                    yield field


def _names_of(field: models.Field) -> tuple[str, str, str]:
    meta, quote = field.model._meta, connection.ops.quote_name
    return quote(meta.db_table), quote(str(field.column)), quote(str(meta.pk.column))


def _spoiled(field: models.Field, value: str, texts: Texts, join: Join) -> str:
    if value[:1] in {"{", "["}:
        try:
            return json.dumps(_leaves(json.loads(value), lambda leaf: join(leaf, None, texts)))
        except ValueError:
            pass
    if isinstance(field, RichTextField) and CHINESE.search(value):
        return f"<p>{escape(next(texts))}</p>{value}"  # what the editor keeps of it
    return join(value, field.max_length, texts)


def _joined(value: str, most: int | None, texts: Texts) -> str:
    if not CHINESE.search(value) or "<p" in value:
        return value
    text = next(texts)
    room = KEPT if most is None else max(0, min(KEPT, most - len(text)))
    return (value[:room] + text)[:most]


def _leaves(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_leaves(one, change) for one in value]
        case dict():
            return {key: _leaves(one, change) for key, one in value.items()}
    return value
