"""A step of a migration: nobody holds two of these kinds of role on the same day.

The database itself refuses it, whoever asks. To end a role, or to shorten it, is never refused.
On PostgreSQL two sessions that each grant one wait for one another at the person's row. On SQLite
a later migration that rebuilds the table of roles must end with this step again.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

NAME = "role_of_the_three_is_held_apart"
TABLE = "people_role"
MEANWHILE = """SELECT 1 FROM people_role other WHERE other.user_id = NEW.user_id
    AND other.kind IN ({kinds}) AND other.kind <> NEW.kind
    AND (NEW.ends_on IS NULL OR other.starts_on <= NEW.ends_on)
    AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)"""
WIDER = """NEW.user_id <> OLD.user_id OR NEW.kind <> OLD.kind OR NEW.starts_on < OLD.starts_on
    OR (OLD.ends_on IS NOT NULL AND (NEW.ends_on IS NULL OR NEW.ends_on > OLD.ends_on))"""
SQLITE = """CREATE TRIGGER {name}_{act} BEFORE {act} ON people_role
WHEN NEW.kind IN ({kinds}) AND ({when}) AND EXISTS ({meanwhile})
BEGIN SELECT RAISE(ABORT, '{name}'); END"""
FUNCTION = """CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM people_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS ({meanwhile}) THEN
        RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""
POSTGRESQL = """CREATE TRIGGER {name}_{act} BEFORE {act} ON people_role
FOR EACH ROW WHEN (NEW.kind IN ({kinds}) AND ({when})) EXECUTE FUNCTION {name}()"""


class HeldApart(Operation):
    """Of `kinds` a person holds at most one at a time."""

    reversible = True

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        _drop(schema_editor)
        kinds = ", ".join(f"'{kind}'" for kind in self.kinds)
        words = {"name": NAME, "kinds": kinds, "meanwhile": MEANWHILE.format(kinds=kinds)}
        statements = [
            (SQLITE if _is_sqlite(schema_editor) else POSTGRESQL).format(
                act=act, when=when, **words
            )
            for act, when in (("INSERT", "1 = 1"), ("UPDATE", WIDER))
        ]
        if not _is_sqlite(schema_editor):
            statements.insert(0, FUNCTION.format(**words))
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        _drop(schema_editor)

    def describe(self) -> str:
        return "Refuse two of the three administrators in one person"


def _drop(schema_editor: Any) -> None:
    where = "" if _is_sqlite(schema_editor) else f" ON {TABLE}"
    for act in ("INSERT", "UPDATE"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{act}{where}", params=None)
    if not _is_sqlite(schema_editor):
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {NAME}()", params=None)


def _is_sqlite(schema_editor: Any) -> bool:
    return bool(schema_editor.connection.vendor == "sqlite")
