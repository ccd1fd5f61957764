"""What the role that serves requests may do in PostgreSQL: everything but change history.

The owner of the tables migrates; web and worker connect as another role. It adds to tables that
are append-only, and as it owns nothing, it can neither switch their triggers off nor rewrite
what these call. Which tables and columns are fixed is read from the triggers themselves.
"""

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

# Of each append-only table the columns that its trigger leaves free. A trigger that names none
# fixes all; but a row may be locked only by whoever may update one of its columns: that is then
# the first, its key, whose update the trigger refuses.
FREE = """
    SELECT t.tgrelid::regclass::text,
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = t.tgrelid AND a.attnum > 0 AND NOT a.attisdropped
                   AND CASE WHEN cardinality(t.tgattr::int2[]) = 0 THEN a.attnum = 1
                            ELSE NOT a.attnum = ANY (t.tgattr::int2[]) END
                 ORDER BY a.attnum)
    FROM pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgname LIKE '%\\_is\\_append\\_only'
    ORDER BY 1"""
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
        cursor.execute(FREE)
        free = cursor.fetchall()
        for statement in _statements(role, free):
            cursor.execute(statement)
    return [table for table, _ in free]


def _statements(role: str, free: list[tuple[str, list[str]]]) -> Iterator[sql.Composable]:
    name = sql.Identifier(role)
    for statement in EVERYTHING:
        yield sql.SQL(statement).format(role=name)
    for table, columns in free:
        words = {"table": sql.Identifier(table), "role": name}
        yield sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(**words)
        yield sql.SQL("GRANT UPDATE ({free}) ON {table} TO {role}").format(
            free=sql.SQL(", ").join(map(sql.Identifier, columns)), **words
        )


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
