"""Wagtail's database search on SQLite and PostgreSQL, made to find Chinese words.

Text is indexed and questions are asked as bigrams (finding.bigrams); ranking stays Wagtail's.
Searches that name `fields` read the columns themselves on PostgreSQL: leave it out.
Run `update_index` once after switching to this backend.
"""

from functools import cache
from importlib import import_module
from typing import Any

from django.db import connection
from modelsearch.query import And, Not, Or, Phrase, PlainText, SearchQuery

from catalog.finding import bigrams

MODULES = {
    "postgresql": "modelsearch.backends.database.postgres.postgres",
    "sqlite": "modelsearch.backends.database.sqlite.sqlite",
}


class BigramIndexer:
    def prepare_value(self, value: Any) -> str:
        prepared: str = super().prepare_value(value)  # type: ignore[misc]  # -- a mixin
        # The parts of a list or a dict have come through here one by one already.
        return prepared if isinstance(value, list | dict) else bigrams.indexed(prepared)


class BigramQueries:
    def _search(self, compiler: Any, query: Any, model_or_queryset: Any, **kwargs: Any) -> Any:
        return super()._search(compiler, cut(query), model_or_queryset, **kwargs)  # type: ignore[misc]  # -- a mixin


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 -- the name that Wagtail imports
    # English stemming and stop words would swallow abbreviations such as IT (PostgreSQL only).
    return _backend_of(connection.vendor)({"SEARCH_CONFIG": "simple"} | params)


@cache
def _backend_of(vendor: str) -> Any:
    # Each module reads a table that exists on its own database only: import just that one.
    module: Any = import_module(MODULES[vendor])
    # The index looks its indexer up in its own module; there is no setting for it.
    module.ObjectIndexer = type("BigramObjectIndexer", (BigramIndexer, module.ObjectIndexer), {})
    return type("BigramSearchBackend", (BigramQueries, module.SearchBackend), {})


def cut(query: Any) -> Any:
    if isinstance(query, str):
        return bigrams.queried(query)
    if isinstance(query, PlainText):
        return _plain(query)
    if isinstance(query, Phrase):
        return Phrase(words) if (words := bigrams.queried(query.query_string)) else ""
    if isinstance(query, And | Or):
        parts = [part for part in map(cut, query.subqueries) if part != ""]
        return type(query)(parts) if parts else ""
    if isinstance(query, Not):
        return Not(cut(query.subquery))
    return query


def _plain(query: PlainText) -> SearchQuery | str:
    # An empty question finds nothing, and the base class knows that only of a string.
    words = bigrams.queried(query.query_string)
    return PlainText(words, operator=query.operator, boost=query.boost) if words else ""
