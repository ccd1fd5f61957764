"""What the timetable asks of the people: nothing of a session stays once it is over."""

from typing import Any

from celery import shared_task

from people.models import Session


@shared_task(name="people.clear_sessions")
def clear_sessions(**kwargs: Any) -> None:
    Session.get_session_store_class().clear_expired()
