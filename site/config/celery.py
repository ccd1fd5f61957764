"""The worker's application and the timetable: what runs when.

Messages carry ids only and merely wake a worker; the job rows say what is to be done.
"""

import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("civil_credits", task_cls="config.tasks:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["people", "jobs", "credits", "catalog", "exams", "connections"])


def every(task: str, *, seconds: float) -> dict[str, Any]:
    """A message that no worker has taken by the next one is worth nothing."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def nightly(task: str, hour: int, minute: int) -> dict[str, Any]:
    return {"task": task, "schedule": crontab(minute, hour), "options": {"expires": 3600}}


app.conf.beat_schedule = {
    "give parts whose worker died to another": every("jobs.sweep", seconds=5),
    "hand in attempts whose time is over": every("exams.close_overdue_attempts", seconds=30),
    "record the passes whose scores have become public": every(
        "exams.settle_due_passes", seconds=60
    ),
    "tell other systems what happened": every("connections.tell_receivers", seconds=60),
    "return seats that units reserved and did not use": every(
        "catalog.return_reserves", seconds=300
    ),
    "tell those whom a moved session has left with two seats at one time": every(
        "catalog.tell_doubly_seated", seconds=300
    ),
    "tell those who may not choose for a while after empty seats": nightly(
        "catalog.tell_no_shows", 6, 30
    ),
    "count in how many papers each question stands": nightly("exams.count_shown_questions", 2, 15),
    "clear away printed files whose time is over": nightly("jobs.clear_files", 3, 40),
    "clear away papers of claims that nobody filed": nightly("credits.clear_waiting_papers", 3, 55),
    "clear away sessions that are over": nightly("people.clear_sessions", 4, 10),
    # Each night, though a period ends once a month: a night without power is made up for.
    "freeze the statistics of periods that are over": nightly("credits.make_statistics", 1, 30),
}


@setup_logging.connect
def keep_the_log_of_the_settings(loglevel: int, **kwargs: Any) -> None:
    """Whoever hears this sets the log up himself: Django has done so where settings say how."""
    if not settings.LOGGING:
        logging.basicConfig(level=loglevel, format=kwargs["format"])


@app.on_after_configure.connect
def make_queue_folders(sender: Celery, **kwargs: object) -> None:
    """The filesystem transport expects its folders to be there."""
    options = sender.conf.broker_transport_options or {}
    for name in ("data_folder_in", "data_folder_out", "control_folder", "processed_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
