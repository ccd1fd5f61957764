"""Reminds everyone of a subtree who is short and against whom no step was taken: one decision of
an officer, a step 提醒 and a numbered reminder for each."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from credits import notices
from credits.noticing import issuing
from credits.supervision import ladder
from jobs.models import Job
from people.models import Agency, User


@dataclass(frozen=True)
class Reminded:
    """`steps` decided; `issued` reminders, or the `job` that issues them since they are many."""

    steps: int
    issued: int = 0
    job: Job | None = None


@transaction.atomic
def remind(
    *, agency: Agency, year: int, reason: str, by: User, once: str, now: datetime
) -> Reminded:
    """Both or neither; the reminders tell the steps, and a caught-up person gets neither."""
    ladder.check_reason(reason)
    waiting = notices.waiting(year=year, agency=agency, on=timezone.localdate(now)).count()
    if issuing.takes_long(agency, waiting=waiting):
        steps = ladder.remind(agency=agency, year=year, reason=reason, decided_by=by, now=now)
        job = issuing.submit(year=year, agency=agency, requested_by=by, once=once, now=now)
        return Reminded(steps, job=job)
    # Issued first: everybody is assessed afresh before.
    issued = notices.issue(year=year, agency=agency, issued_by=by, now=now)
    steps = ladder.remind(agency=agency, year=year, reason=reason, decided_by=by, now=now)
    return Reminded(steps, issued=issued.issued)
