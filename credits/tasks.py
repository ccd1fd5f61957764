"""What the timetable asks of credits; each task reads the clock and makes one call."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from credits.claims import evidence
from credits.supervision import statistics


@shared_task(name="credits.make_statistics")
def make_statistics(**kwargs: Any) -> None:
    statistics.make_due(now=timezone.now())


@shared_task(name="credits.clear_waiting_papers")
def clear_waiting_papers(**kwargs: Any) -> None:
    evidence.clear_waiting(now=timezone.now())
