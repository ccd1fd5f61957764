"""What the timetable runs. Thin: the work is in `catalog.seating.reserves`."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from catalog.models import AnnualCatalog
from catalog.seating import double_seats, no_shows, reserves


@shared_task(name="catalog.return_reserves")
def return_reserves(**kwargs: Any) -> int:
    return reserves.return_unused(now=timezone.now())


@shared_task(name="catalog.tell_doubly_seated")
def tell_doubly_seated(**kwargs: Any) -> int:
    return double_seats.tell(now=timezone.now())


@shared_task(name="catalog.tell_no_shows")
def tell_no_shows(**kwargs: Any) -> int:
    return no_shows.tell(catalogs=AnnualCatalog.objects.live(), now=timezone.now())
