"""What the timetable runs. Thin: the work is in attempts, crediting and exposure."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from exams import attempts, crediting, exposure


@shared_task(name="exams.close_overdue_attempts")
def close_overdue_attempts(**kwargs: Any) -> int:
    return attempts.close_overdue(now=timezone.now())


@shared_task(name="exams.settle_due_passes")
def settle_due_passes(**kwargs: Any) -> int:
    return crediting.settle_due(now=timezone.now())


@shared_task(name="exams.count_shown_questions")
def count_shown_questions(**kwargs: Any) -> int:
    return exposure.count_recent(now=timezone.now())
