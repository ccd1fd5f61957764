"""One answer stored in one statement on PostgreSQL, so that a save costs one trip to the database.

The statement locks the attempt and sees its state as it is then: an answer waits for whoever is
handing the paper in, and is refused after that. It only says yes; why not, `attempts` finds out.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from exams.models import AnswerStep, Attempt

# A share lock: two windows may save at once, and a revision is taken once by its constraint.
LOCK = "FOR SHARE OF a"
APPEND = """
    INSERT INTO exams_answerstep (attempt_id, question_id, revision, choice, received_at, is_late)
    SELECT a.id, %(question)s, %(revision)s, %(choice)s::jsonb, %(now)s, %(now)s > a.deadline_at
    FROM exams_attempt a
    WHERE a.id = %(attempt)s AND (a.state = 'OPEN' OR %(now)s > a.deadline_at)
        AND %(revision)s = 1 + COALESCE((
            SELECT max(s.revision) FROM exams_answerstep s
            WHERE s.attempt_id = %(attempt)s AND s.question_id = %(question)s), 0)
    {lock}
    ON CONFLICT DO NOTHING
    RETURNING id, is_late"""


def at_once(
    attempt: Attempt, question_id: int, revision: int, choice: Sequence[Any], *, now: datetime
) -> AnswerStep | None:
    """The stored step, or None if this has to be looked into (or the database is another)."""
    if connection.vendor != "postgresql":
        return None
    asked: dict[str, Any] = {
        "attempt": attempt.pk,
        "question": question_id,
        "revision": revision,
        "choice": json.dumps(list(choice), ensure_ascii=False),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(APPEND.format(lock=LOCK), asked)
        stored = cursor.fetchone()
    if stored is None:
        return None
    pk, is_late = stored
    return AnswerStep(
        pk=pk,
        attempt=attempt,
        question_id=question_id,
        revision=revision,
        choice=list(choice),
        received_at=now,
        is_late=is_late,
    )
