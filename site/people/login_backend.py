"""Django's logins by name and password; who is logged in is read by a statement built once.

Each request reads its user; to build the query took longer than to run it. Elsewhere than on
PostgreSQL values come back in other types, so there Django reads as ever.
"""

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS, connection

from people.models import User


class LoginBackend(ModelBackend):
    def get_user(self, user_id: Any) -> User | None:
        if connection.vendor != "postgresql":
            plain: User | None = super().get_user(user_id)
            return plain
        statement, columns = _reading()
        with connection.cursor() as cursor:
            cursor.execute(statement, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        user = User.from_db(DEFAULT_DB_ALIAS, columns, row)
        return user if self.user_can_authenticate(user) else None


@cache
def _reading() -> tuple[str, list[str]]:
    """Django's own statement for one user, and the columns that it reads."""
    statement, _key = User.objects.filter(pk=0).query.sql_with_params()
    return statement, [field.attname for field in User._meta.concrete_fields]
