from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from jobs import queue
from people.models import User
from tests.jobs import kinds

NOW = datetime(2026, 6, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _toy_kinds(settings, tmp_path):
    settings.JOB_KINDS = kinds.KINDS
    settings.JOBS_FOLDER = tmp_path


@pytest.fixture
def clerk(db):
    return User.objects.create(username="clerk", name="李明")


@pytest.fixture
def neighbour(db):
    return User.objects.create(username="neighbour", name="王堃")


@pytest.fixture
def submit(db):
    """Submit a job of some parts; what differs from test to test is given by name."""

    def submit(parts=3, **given):
        plan = {
            "kind": "tests.leave_a_row",
            "key": "rows",
            "title": "写三行",
            "requested_by": None,
            "stages": [[{} for _ in range(parts)]],
            "now": NOW,
        }
        return queue.submit(**plan | given)

    return submit


@pytest.fixture
def rows_of():
    """How many rows the parts of a job left, by part."""

    def rows_of(job):
        return Counter(
            User.objects.filter(name__startswith=f"job {job.pk} ").values_list("name", flat=True)
        )

    return rows_of
