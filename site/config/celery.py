"""The worker's application and the timetable: what runs when.

Messages carry ids only and merely wake a worker; the job rows say what is to be done.
"""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("civil_credits")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs", "exams"])

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
}


@app.on_after_configure.connect
def make_queue_folders(sender: Celery, **kwargs: object) -> None:
    """The filesystem transport expects its folders to be there."""
    options = sender.conf.broker_transport_options or {}
    for name in ("data_folder_in", "data_folder_out", "control_folder", "processed_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
