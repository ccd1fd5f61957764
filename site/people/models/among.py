"""`learner_id__among=ids`: membership in a long list as one parameter.

Writing five hundred places into a statement, and parsing them, takes longer than reading the rows;
nor does a list as one parameter ever meet SQLite's limit on their number.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup
from django.db.models.sql.compiler import SQLCompiler

# What follows the column in plain SQL; its one parameter comes from `parameter`.
CONDITIONS = {"postgresql": "= ANY(%s)", "sqlite": "IN (SELECT value FROM json_each(%s))"}


def parameter(vendor: str, values: Iterable[Any]) -> Any:
    return list(values) if vendor == "postgresql" else json.dumps(list(values), ensure_ascii=False)


# Foreign keys keep lookups of their own.
@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        if not self.rhs:
            raise EmptyResultSet  # as for __in: nothing is asked
        column, parameters = self.process_lhs(compiler, connection)
        sought = parameter(connection.vendor, self.rhs)
        return f"{column} {CONDITIONS[connection.vendor]}", [*parameters, sought]
