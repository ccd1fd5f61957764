"""Which records an auditor may read, and how one is told in words. Changes nothing.

Whoever audits the city reads all; an auditor further down, the acts of those within her reach.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from keeping.models import AuditRecord
from people.models import RoleKind, User
from people.permissions import agencies_for

KINDS = {"added": "+", "changed": "~", "removed": "−", "read": ""}


@dataclass(frozen=True)
class Told:
    """A record with whose it is and what it changed, in the reader's language."""

    record: AuditRecord
    user: User | None
    changes: list[str]


def readable(user: Any, *, on: date) -> QuerySet[AuditRecord]:
    reach = agencies_for(user, RoleKind.AUDITOR, on=on)
    if reach.filter(depth=1).exists():
        return AuditRecord.objects.all()
    known = User.objects.filter(Q(learner__agency__in=reach) | Q(roles__agency__in=reach))
    return AuditRecord.objects.filter(account_id__in=known.values("pk"))


def of_day(records: QuerySet[AuditRecord], day: date) -> QuerySet[AuditRecord]:
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return records.filter(at__gte=begins, at__lt=begins + timedelta(days=1))


def of_person(records: QuerySet[AuditRecord], words: str) -> QuerySet[AuditRecord]:
    """By login, or by part of the name."""
    named = User.objects.filter(Q(username=words) | Q(name__icontains=words))
    return records.filter(account_id__in=named.values("pk"))


def told(records: Iterable[AuditRecord]) -> list[Told]:
    rows = list(records)
    users = User.objects.in_bulk({row.account_id for row in rows if row.account_id})
    return [Told(row, users.get(row.account_id or 0), _changes(row)) for row in rows]


def _changes(record: AuditRecord) -> list[str]:
    return [
        f"{_table(table)} {KINDS.get(kind, kind)}{_('若干') if rows is None else rows}"
        for table, kinds in json.loads(record.changes).items()
        for kind, rows in kinds.items()
    ]


def _table(name: str) -> str:
    if name == "file":
        return _("文件（字节）")
    return str(_labels().get(name, name))


@cache
def _labels() -> dict[str, Any]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._meta.verbose_name for model in models}
