"""The database itself keeps answers as they were given and questions as they were asked.

A question that has left the draft state keeps its text, options and key; it may only be retired.
SQLite rebuilds a table when a later migration alters it, and loses its triggers then: such a
migration must end with both steps again (a test looks for the triggers).
"""

from typing import Any

from django.db import migrations

from keeping.append_only import AppendOnly

ASKED = ("number", "version", "type", "stem", "options", "key", "explanation", "knowledge_point_id")
CHANGED = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in ASKED)
SQLITE_CHANGED = CHANGED.replace("IS DISTINCT FROM", "IS NOT")
RETURNED = "(OLD.state <> 'DRAFT' AND NEW.state = 'DRAFT')"

SQLITE = [
    f"""CREATE TRIGGER published_question_never_changes BEFORE UPDATE ON exams_question
    WHEN {RETURNED} OR (OLD.state <> 'DRAFT' AND ({SQLITE_CHANGED}))
    BEGIN SELECT RAISE(ABORT, 'published_question_never_changes'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS published_question_never_changes",
]
POSTGRESQL = [
    """CREATE FUNCTION exams_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: %', TG_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    f"""CREATE TRIGGER published_question_never_changes BEFORE UPDATE ON exams_question
    FOR EACH ROW WHEN ({RETURNED} OR (OLD.state <> 'DRAFT' AND ({CHANGED})))
    EXECUTE FUNCTION exams_refuses()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS published_question_never_changes ON exams_question",
    "DROP FUNCTION IF EXISTS exams_refuses()",
]


def install_guards(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_guards(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK)


def _execute(schema_editor: Any, **statements: list[str]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial")]

    operations = [
        AppendOnly("AnswerStep", "answer_step"),
        migrations.RunPython(install_guards, remove_guards),
    ]
