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

app = Celery("civil_credits")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["people", "jobs", "credits", "catalog", "exams", "connections"])

app.conf.beat_schedule = {
    "give parts whose worker died to another": {
        "task": "jobs.sweep",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "hand in attempts whose time is over": {
        "task": "exams.close_overdue_attempts",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "record the passes whose scores have become public": {
        "task": "exams.settle_due_passes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "tell other systems what happened": {
        "task": "connections.tell_receivers",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "return seats that units reserved and did not use": {
        "task": "catalog.return_reserves",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell those whom a moved session has left with two seats at one time": {
        "task": "catalog.tell_doubly_seated",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell those who may not choose for a while after empty seats": {
        "task": "catalog.tell_no_shows",
        "schedule": crontab(hour=6, minute=30),
        "options": {"expires": 3600},
    },
    "count in how many papers each question stands": {
        "task": "exams.count_shown_questions",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 3600},
    },
    "clear away printed files whose time is over": {
        "task": "jobs.clear_files",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600},
    },
    "clear away papers of claims that nobody filed": {
        "task": "credits.clear_waiting_papers",
        "schedule": crontab(hour=3, minute=55),
        "options": {"expires": 3600},
    },
    "clear away sessions that are over": {
        "task": "people.clear_sessions",
        "schedule": crontab(hour=4, minute=10),
        "options": {"expires": 3600},
    },
    # Each night, though a period ends once a month: a night without power is made up for.
    "freeze the statistics of periods that are over": {
        "task": "credits.make_statistics",
        "schedule": crontab(hour=1, minute=30),
        "options": {"expires": 3600},
    },
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
