"""What the timetable runs: tell the receivers."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from connections.webhooks import deliveries


@shared_task(name="connections.tell_receivers")
def tell_receivers(**kwargs: Any) -> int:
    deliveries.note(now=timezone.now())
    return deliveries.send_due(now=timezone.now())
