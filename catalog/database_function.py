"""A step of a migration: a function that PostgreSQL keeps. Other databases do without.

To change one, a later migration names the new definition and the one before it.
"""

from typing import Any

from django.db.migrations.operations.base import Operation


class DatabaseFunction(Operation):
    reversible = True

    def __init__(self, name: str, definition: str, before: str = "") -> None:
        self.name, self.definition, self.before = name, definition, before

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._replace(schema_editor, self.definition)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self._replace(schema_editor, self.before)

    def describe(self) -> str:
        return f"Keep the function {self.name}"

    def _replace(self, schema_editor: Any, definition: str) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name}", params=None)
        if definition:
            schema_editor.execute(definition, params=None)
