"""Django's sessions in the database, read on PostgreSQL by a statement that is not built anew.

Each request reads its session first; to build the query took longer than to run it. Everything
else, and every other database, goes Django's way: sessions stay rows that can be deleted. What is
stored for somebody who is logged in says whose it is and bears the marks by which it ends
(people.signing_in).
"""

import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from people.models import Session
from people.signing_in import session_ends

READ = "SELECT session_data FROM people_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):  # the name is in the signature of what is stored
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        if connection.vendor != "postgresql":
            plain: dict[str, Any] = super().load()
            return plain
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session_ends.mark(data, now=time.time())
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row
