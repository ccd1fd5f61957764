"""The rows about one person, from every table that says it holds any (keeping.holdings).

Whoever else acted is left out: a copy of one's own data holds nobody else's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from keeping import holdings
from keeping.holdings import PEOPLE, Holding
from people.models import Learner, User


@dataclass(frozen=True)
class Table:
    label: str
    name: str
    holding: Holding
    columns: dict[str, str]  # what a column is called, by its field
    rows: list[dict[str, Any]]


def of_user(user: User, *, now: datetime) -> list[Table]:
    """Every table that has rows about her, in the order of the register."""
    learner = Learner.objects.filter(user=user.pk).first()
    keys = {"people.User": user.pk, "people.Learner": learner.pk if learner else None}
    tables = [
        _table(label, holding, keys, now=now)
        for label, holding in holdings.declared().items()
        if holding.is_exported
    ]
    return [one for one in tables if one.rows]


def _table(label: str, holding: Holding, keys: dict[str, int | None], *, now: datetime) -> Table:
    model = apps.get_model(label)
    fields = list(_shown(model, holding))
    links = [one.name for one in fields if one.is_relation and not _is_about_somebody(one)]
    about = holdings.keys_of(model, holding, keys)
    rows = model._base_manager.filter(pk__in=about).order_by("pk")
    if holding.later:
        given_out = Q(**{holding.later: None}) | Q(**{f"{holding.later}__lte": now})
        rows = rows.filter(given_out)
    return Table(
        label,
        str(model._meta.verbose_name),
        holding,
        {one.name: str(one.verbose_name) for one in fields},
        [{one.name: _value(row, one) for one in fields} for row in rows.select_related(*links)],
    )


def _shown(model: type[models.Model], holding: Holding) -> Iterator[Any]:
    """The columns of the table but secrets and links to people, herself among them."""
    for field in model._meta.local_fields:
        to_person = field.is_relation and field.related_model._meta.label in PEOPLE
        if field.name not in holding.unshown and not to_person and field.name != "id":
            yield field


def _is_about_somebody(field: Any) -> bool:
    """Whether the link leads to a row about a person: of that the copy tells the number only."""
    known = holdings.declared().get(field.related_model._meta.label)
    return bool(known and known.whose)


def _value(row: Any, field: Any) -> Any:
    if field.is_relation:
        key = getattr(row, field.attname)
        return key if _is_about_somebody(field) or key is None else str(getattr(row, field.name))
    value = getattr(row, field.name)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)
