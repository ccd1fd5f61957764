"""One answer stored in one statement on PostgreSQL, so that a save costs one trip to the database.

A function that a migration has put there locks the attempt and sees its state as it is then: an
answer waits for whoever is handing the paper in, and is refused after that. Its plan is kept. It
only says yes; why not, `attempts` finds out.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from exams.models import AnswerStep

APPEND = "SELECT step, late FROM exams_save_answer(%s, %s, %s, %s, %s, %s::jsonb, %s)"


def at_once(
    attempt_id: int,
    question_id: int,
    revision: int,
    choice: Sequence[Any],
    *,
    now: datetime,
    sat_by: Any = None,
    seed: str | None = None,
) -> AnswerStep | None:
    """The stored step, or None if this has to be looked into (or the database is another).

    `sat_by`, `seed`: whose attempt and which draw it has to be, where that has not been looked at.
    """
    if connection.vendor != "postgresql":
        return None
    written = json.dumps(list(choice), ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(
            APPEND,
            [attempt_id, sat_by and sat_by.pk, seed, question_id, revision, written, now],
        )
        stored = cursor.fetchone()
    if stored is None:
        return None
    pk, is_late = stored
    return AnswerStep(
        pk=pk,
        attempt_id=attempt_id,
        question_id=question_id,
        revision=revision,
        choice=list(choice),
        received_at=now,
        is_late=is_late,
    )
