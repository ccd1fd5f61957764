"""What the timetable asks of the people: nothing of a session stays once it is over."""

from typing import Any

from celery import shared_task
from django.core.management import call_command


@shared_task(name="people.clear_sessions")
def clear_sessions(**kwargs: Any) -> None:
    call_command("clearsessions")
