"""What the role that serves requests may do in PostgreSQL: everything but change history.

The owner of the tables migrates; web and worker connect as another role. It adds to tables that
are append-only, and as it owns nothing, it can neither switch their triggers off nor rewrite
what these call. Which tables and columns are fixed is read from the triggers themselves.
"""

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

# Of each append-only table the columns that its trigger fixes; none: all of them.
FIXED = """
    SELECT t.tgrelid::regclass::text,
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::int2[]))
    FROM pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgname LIKE '%\\_is\\_append\\_only'
    ORDER BY 1"""
COLUMNS = """
    SELECT a.attname FROM pg_attribute a
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
EVERYTHING = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE CREATE ON SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


class UnfitRoleError(Exception):
    """The role could not be kept from changing history: it may everything, or owns tables."""


def give(role: str) -> list[str]:
    """Give `role` its rights, take what it should not have, and return the fixed tables.

    Run by the owner after each migration, in one transaction; raises UnfitRoleError.
    """
    _refuse_the_mighty(role)
    with connection.cursor() as cursor:
        cursor.execute(FIXED)
        fixed = cursor.fetchall()
        for statement in _statements(role, fixed):
            cursor.execute(statement)
    return [table for table, _ in fixed]


def _statements(role: str, fixed: list[tuple[str, list[str]]]) -> Iterator[sql.Composable]:
    name = sql.Identifier(role)
    for statement in EVERYTHING:
        yield sql.SQL(statement).format(role=name)
    for table, columns in fixed:
        words = {"table": sql.Identifier(table), "role": name}
        yield sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(**words)
        # A row may be locked only by whoever may update one of its columns: of a table that is
        # fixed as a whole that is the first, its key, whose update the trigger refuses.
        every = _columns(table)
        free = [one for one in every if one not in columns] if columns else every[:1]
        yield sql.SQL("GRANT UPDATE ({free}) ON {table} TO {role}").format(
            free=sql.SQL(", ").join(map(sql.Identifier, free)), **words
        )


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        return [name for (name,) in cursor.fetchall()]


def _refuse_the_mighty(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper OR pg_has_role(r.oid, d.datdba, 'MEMBER') FROM pg_roles r, "
            "pg_database d WHERE r.rolname = %s AND d.datname = current_database()",
            [role],
        )
        found = cursor.fetchone()
    if found is None:
        raise UnfitRoleError(f"没有角色 {role}：先用 CREATE ROLE {role} LOGIN PASSWORD '…' 建立")
    if found[0]:
        raise UnfitRoleError(f"角色 {role} 是超级用户或数据库的所有者：请为网站另建一个角色")
