"""Which tables are audited: all, but for those that settings.AUDIT_OWN_RECORD names with a reason.

So a new model is audited unless somebody says why not.
"""

from functools import cache

from django.apps import apps
from django.conf import settings

from keeping.audit.statements import Change, Functions

# Tables of no model: the list of migrations; the full text of pages, made from them.
NO_MODELS = ("django_migrations", "wagtailsearch_", "sqlite_")


@cache
def is_audited(table: str) -> bool:
    return table not in _tables(tuple(settings.AUDIT_OWN_RECORD)) and not table.startswith(
        NO_MODELS
    )


@cache
def is_act(table: str) -> bool:
    """Whether whoever changed it did something: a session that is prolonged is nobody's act."""
    return table not in _tables(settings.AUDIT_NO_ACT)


@cache
def writing_functions() -> Functions:
    """The database's functions that change rows, each with what it changes."""
    return {
        name: tuple(Change(kind, table) for kind, table in declared)
        for name, declared in settings.AUDIT_WRITING_FUNCTIONS.items()
    }


@cache
def _tables(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(apps.get_model(label)._meta.db_table for label in labels)
