"""A step of a migration: the database itself refuses to change, delete or empty a table.

SQLite rebuilds a table when a later migration alters it, and loses its triggers then: such a
migration must end with the same step again, which may be run any number of times.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

SQLITE = """CREATE TRIGGER {name}_is_append_only_{short} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{name}_is_append_only: {op}'); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION {name}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$"""
POSTGRESQL = [
    """CREATE TRIGGER {name}_is_append_only BEFORE {update} OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {name}_refuses()""",
    """CREATE TRIGGER {name}_is_never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuses()""",
]


class AppendOnly(Operation):
    """Rows of `model` are added, never changed; `name` is what the refusal calls them.

    With `columns`, only these are fixed: the others record what happens to the row later.
    """

    reversible = True

    def __init__(self, model: str, name: str, columns: tuple[str, ...] = ()) -> None:
        self.model, self.name, self.columns = model, name, columns

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        self._drop(schema_editor, table)
        fixed = ", ".join(schema_editor.quote_name(column) for column in self.columns)
        update = f"UPDATE OF {fixed}" if fixed else "UPDATE"
        words = {"name": self.name, "table": table, "update": update}
        if schema_editor.connection.vendor == "sqlite":
            statements = [
                SQLITE.format(act=act, op=op, short=op.lower(), **words)
                for act, op in ((update, "UPDATE"), ("DELETE", "DELETE"))
            ]
        else:
            statements = [statement.format(**words) for statement in (FUNCTION, *POSTGRESQL)]
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        self._drop(schema_editor, table)

    def describe(self) -> str:
        return f"Refuse changes of {self.model}"

    def _drop(self, schema_editor: Any, table: str) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for short in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_is_append_only_{short}")
            return
        for ending in ("is_append_only", "is_never_truncated"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_{ending} ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name}_refuses()")
