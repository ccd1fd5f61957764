"""Steps of a migration: the database itself keeps a question as it was asked.

One that has left the draft state keeps the named columns; it may only be retired. SQLite rebuilds
a table that a migration alters and loses its triggers then: such a migration begins with the
release and ends with the guard.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

NAME = "published_question_never_changes"
RETURNED = "(OLD.state <> 'DRAFT' AND NEW.state = 'DRAFT')"
SQLITE = """CREATE TRIGGER {name} BEFORE UPDATE ON exams_question
WHEN {returned} OR (OLD.state <> 'DRAFT' AND ({changed}))
BEGIN SELECT RAISE(ABORT, '{name}'); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION exams_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$"""
POSTGRESQL = """CREATE TRIGGER {name} BEFORE UPDATE ON exams_question
FOR EACH ROW WHEN ({returned} OR (OLD.state <> 'DRAFT' AND ({changed})))
EXECUTE FUNCTION exams_refuses()"""


class GuardQuestions(Operation):
    """From here on these columns are fixed once a question is published; none lifts the guard."""

    reversible = True

    def __init__(self, columns: tuple[str, ...], before: tuple[str, ...]) -> None:
        self.columns, self.before = columns, before

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        _guard(schema_editor, self.columns)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        _guard(schema_editor, self.before)


def _guard(schema_editor: Any, columns: tuple[str, ...]) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    where = "" if is_sqlite else " ON exams_question"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}{where}", params=None)
    if not columns:
        return
    differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    if not is_sqlite:
        schema_editor.execute(FUNCTION, params=None)
    statement = SQLITE if is_sqlite else POSTGRESQL
    schema_editor.execute(
        statement.format(name=NAME, returned=RETURNED, changed=changed), params=None
    )
