"""What the timetable runs. Thin: the work is in `catalog.reserves`."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from catalog import reserves


@shared_task(name="catalog.return_reserves")
def return_reserves(**kwargs: Any) -> int:
    return reserves.return_unused(now=timezone.now())
