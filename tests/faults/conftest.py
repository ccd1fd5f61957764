"""Workers that a test may kill: real ones, on the suite's database and a queue of files."""

import pytest
from celery import Celery

from config.celery import app
from tests.faults import worker_settings
from tests.faults.workers import Workers


@pytest.fixture
def workers(tmp_path, settings):
    settings.JOB_KINDS = worker_settings.JOB_KINDS
    # Where the workers look, whose CIVIL_CREDITS_VAR is this folder.
    settings.JOBS_FOLDER = tmp_path / "jobs"
    settings.CREDITS_IMPORTS_FOLDER = tmp_path / "imports"
    sender = Celery("sender", broker="filesystem://", set_as_current=True)
    folders = {"data_folder_in": "data", "data_folder_out": "data", "control_folder": "control"}
    for name in set(folders.values()):
        (tmp_path / "queue" / name).mkdir(parents=True)
    sender.conf.broker_transport_options = {
        option: str(tmp_path / "queue" / name) for option, name in folders.items()
    }
    started = Workers(tmp_path, lease_seconds=2, broker="filesystem://")
    yield started
    started.end()
    sender.close()
    app.set_current()
