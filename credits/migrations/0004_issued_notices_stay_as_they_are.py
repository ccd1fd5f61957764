"""The database itself refuses to change or delete an issued notice, whoever asks.

What happens to a notice later (served, answered, withdrawn) is a row of its own. SQLite rebuilds
a table when a later migration alters it, and loses its triggers then: such a migration must end
with `install_guards` again (a test looks for the triggers).
"""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER notice_is_append_only_update BEFORE UPDATE ON credits_notice
    BEGIN SELECT RAISE(ABORT, 'notice_is_append_only: UPDATE'); END""",
    """CREATE TRIGGER notice_is_append_only_delete BEFORE DELETE ON credits_notice
    BEGIN SELECT RAISE(ABORT, 'notice_is_append_only: DELETE'); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS notice_is_append_only_update",
    "DROP TRIGGER IF EXISTS notice_is_append_only_delete",
]
POSTGRESQL = [
    """CREATE FUNCTION notice_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%: %', TG_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """CREATE TRIGGER notice_is_append_only BEFORE UPDATE OR DELETE ON credits_notice
    FOR EACH ROW EXECUTE FUNCTION notice_refuses()""",
    """CREATE TRIGGER notice_is_never_truncated BEFORE TRUNCATE ON credits_notice
    FOR EACH STATEMENT EXECUTE FUNCTION notice_refuses()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS notice_is_append_only ON credits_notice",
    "DROP TRIGGER IF EXISTS notice_is_never_truncated ON credits_notice",
    "DROP FUNCTION IF EXISTS notice_refuses()",
]


def install_guards(apps, schema_editor):
    _execute(schema_editor, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove_guards(apps, schema_editor):
    _execute(schema_editor, sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK)


def _execute(schema_editor, **statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("credits", "0003_notices_are_numbered")]

    operations = [migrations.RunPython(install_guards, remove_guards)]
