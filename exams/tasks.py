"""What the timetable runs. Thin: the work is in `exams.attempts` and `exams.crediting`."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from exams import attempts, crediting


@shared_task(name="exams.close_overdue_attempts")
def close_overdue_attempts(**kwargs: Any) -> int:
    return attempts.close_overdue(now=timezone.now())


@shared_task(name="exams.settle_due_passes")
def settle_due_passes(**kwargs: Any) -> int:
    return crediting.settle_due(now=timezone.now())
