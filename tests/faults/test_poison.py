"""A part that kills whatever does it and one that runs for ever, among real workers: five attempts
each, then they are given up with a reason that their officer reads; everything else is done."""

import pytest
from celery import Celery
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from jobs import queue
from jobs.models import MOST_ATTEMPTS, Job, JobState, Part, PartState
from people.models import User
from tests.faults import worker_settings
from tests.faults.workers import Workers, redis

pytestmark = [
    pytest.mark.usefixtures("transactional_db"),
    pytest.mark.fault,
    pytest.mark.postgres_only,
]
OTHERS = 6


@pytest.fixture
def workers(tmp_path, settings):
    """Two, as the first attempt of what hangs keeps one of them for a minute."""
    settings.JOB_KINDS = worker_settings.JOB_KINDS
    with redis(tmp_path) as broker:
        sender = Celery("sender", broker=broker, set_as_current=True)
        ours = [
            Workers(tmp_path, lease_seconds=1, broker=broker, name=name) for name in ("one", "two")
        ]
        for one in ours:
            one.environment["JOBS_PART_SECONDS"] = "1"
        yield ours
        for one in ours:
            one.end()
        sender.close()
        app.set_current()


def test_poison_is_parked_after_five_attempts_and_the_rest_is_done(workers, client):
    officer = User.objects.create(username="pei", name="裴勋")
    bad = [{"how": "kill"}, {"how": "hang"}]
    job = queue.submit(
        kind="tests.die", key="poison", title="写几行", requested_by=officer,
        stages=[bad + [{} for _number in range(OTHERS)]], now=timezone.now(),
    )  # fmt: skip

    for one in workers:
        one.start()
    workers[0].wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, seconds=180)

    parked = list(Part.objects.parked())
    assert [(part.number, part.attempts) for part in parked] == [
        (1, MOST_ATTEMPTS),
        (2, MOST_ATTEMPTS),
    ]
    assert Part.objects.filter(state=PartState.DONE).count() == OTHERS
    assert Job.objects.get(pk=job.pk).state == JobState.FAILED
    client.force_login(officer)
    assert parked[0].last_error in client.get(reverse("jobs:job", args=[job.pk])).text
