"""A step of a migration: once a row is settled, the database refuses every further change of it.

Beside `append_only`, which fixes columns from the start: here the last columns are filled in once.
On SQLite a later migration that alters the table must end with the same step again.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

SQLITE = """CREATE TRIGGER {name}_is_fixed_once BEFORE UPDATE ON {table} WHEN NOT (OLD.{open})
BEGIN SELECT RAISE(ABORT, '{name}_is_fixed_once: UPDATE'); END"""
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION {name}_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$""",
    """CREATE TRIGGER {name}_is_fixed_once BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (NOT (OLD.{open})) EXECUTE FUNCTION {name}_is_fixed()""",
)


class FixedOnce(Operation):
    """Rows of `model` change while `open` holds of them (`state = 'WAITING'`), and never after."""

    reversible = True

    def __init__(self, model: str, name: str, open: str) -> None:  # noqa: A002 -- as in SQL above
        self.model, self.name, self.open = model, name, open

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        self._drop(schema_editor, table)
        words = {"name": self.name, "table": table, "open": self.open}
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for statement in (SQLITE,) if is_sqlite else POSTGRESQL:
            schema_editor.execute(statement.format(**words), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        self._drop(schema_editor, table)

    def describe(self) -> str:
        return f"Refuse changes of a settled {self.model}"

    def _drop(self, schema_editor: Any, table: str) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_is_fixed_once")
            return
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_is_fixed_once ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name}_is_fixed()")
