"""What the timetable runs. Thin: the work is in `exams.attempts`."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from exams import attempts


@shared_task(name="exams.close_overdue_attempts")
def close_overdue_attempts(**kwargs: Any) -> int:
    return attempts.close_overdue(now=timezone.now())
