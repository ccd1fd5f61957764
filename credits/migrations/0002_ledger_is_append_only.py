"""The database itself refuses to change, delete or empty the ledger, whoever asks.

SQLite rebuilds a table when a later migration alters it, and loses its triggers then: such a
migration must end with both steps again (a test looks for the triggers).
"""

from typing import Any

from django.db import migrations

from keeping.append_only import AppendOnly

SQLITE = [
    """CREATE TRIGGER ledger_reversal_is_final BEFORE INSERT ON credits_fact
    WHEN NEW.reverses_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM credits_fact f WHERE f.id = NEW.reverses_id AND f.reverses_id IS NULL
        AND f.learner_id = NEW.learner_id AND f.year = NEW.year)
    BEGIN SELECT RAISE(ABORT, 'ledger_reversal_is_final'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS ledger_reversal_is_final",
]
POSTGRESQL = [
    """CREATE FUNCTION ledger_reversal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM credits_fact f WHERE f.id = NEW.reverses_id AND f.reverses_id IS NULL
            AND f.learner_id = NEW.learner_id AND f.year = NEW.year) THEN
            RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER ledger_reversal_is_final BEFORE INSERT ON credits_fact
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL)
    EXECUTE FUNCTION ledger_reversal_is_final()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS ledger_reversal_is_final ON credits_fact",
    "DROP FUNCTION IF EXISTS ledger_reversal_is_final()",
]


def install_guards(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_guards(apps: Any, schema_editor: Any) -> None:
    _execute(schema_editor, sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK)


def _execute(schema_editor: Any, **statements: list[str]) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_initial")]

    operations = [
        AppendOnly("Fact", "ledger"),
        migrations.RunPython(install_guards, remove_guards),
    ]
