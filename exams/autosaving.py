"""One answer from the page of a paper. Most are stored at once: what the paper asks is known to the
process, and whose it is and whether it is open is seen by the statement that stores the answer.

Whatever that leaves open is decided, and explained, step by step by `attempts`.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.http import QueryDict

from exams import answer_sheet, appending, attempts, known_papers, responses
from exams.models import AnswerStep, Attempt


def save(*, attempt_id: int, user: Any, posted: QueryDict, now: datetime) -> AnswerStep:
    """Stored when this returns. Nobody's, or somebody else's, attempt does not exist."""
    return at_once(attempt_id, user, posted, now=now) or _step_by_step(
        attempt_id, user, posted, now=now
    )


def at_once(attempt_id: int, user: Any, posted: QueryDict, *, now: datetime) -> AnswerStep | None:
    """None: nothing was done, and it has to be looked into why."""
    paper = known_papers.of(attempt_id, user=user) if connection.vendor == "postgresql" else None
    if paper is None:
        return None
    try:
        answer = answer_sheet.read_one(posted, shapes=paper.shapes)
        choice = responses.normal(paper.shapes[answer.question_id], answer.choice)
    except (answer_sheet.MalformedAnswerError, responses.ResponseError, KeyError):
        return None
    return appending.at_once(
        attempt_id,
        answer.question_id,
        answer.revision,
        choice,
        now=now,
        sat_by=user,
        seed=paper.seed,
    )


def _step_by_step(attempt_id: int, user: Any, posted: QueryDict, *, now: datetime) -> AnswerStep:
    attempt = Attempt.objects.visible_to(user).get(pk=attempt_id)
    answer = answer_sheet.read_one(posted, shapes=known_papers.shapes_of(attempt.paper))
    return attempts.answer(
        attempt=attempt,
        question_id=answer.question_id,
        revision=answer.revision,
        choice=answer.choice,
        now=now,
    )
