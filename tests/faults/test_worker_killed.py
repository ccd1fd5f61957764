"""kill -9 of a whole worker in the middle of a job: nothing is lost, nothing happens twice.

The message in hand is lost with the worker (files), or comes back after half an hour (Redis).
What saves the job is its rows: the control takes the lease's end away, and the part in hand
stays lost.
"""

import random
import time
from collections import Counter

import pytest
from celery import Celery
from django.utils import timezone

from config.celery import app
from jobs import queue, worker
from jobs.models import Job, JobState, Part, PartState
from people.models import User
from tests.faults.workers import Workers, redis

pytestmark = [pytest.mark.usefixtures("transactional_db"), pytest.mark.fault]
PARTS = 30
NEVER = 3600


@pytest.fixture(params=["files", pytest.param("redis", marks=pytest.mark.postgres_only)])
def broker(request, tmp_path):
    """The demo's broker, and production's beside production's database."""
    if request.param == "files":
        yield "filesystem://"
    else:
        with redis(tmp_path) as address:
            yield address


@pytest.fixture(autouse=True)
def _same_queue_as_the_workers(broker, tmp_path, settings):
    """This process submits as a web process would: its messages reach the workers' queue."""
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.leave_a_row"}
    sender = Celery("sender", broker=broker, set_as_current=True)
    if broker == "filesystem://":
        sender.conf.broker_transport_options = make_queue(tmp_path / "queue")
    yield
    sender.close()
    app.set_current()


def make_queue(folder):
    folders = {"data_folder_in": "data", "data_folder_out": "data", "control_folder": "control"}
    for name in folders.values():
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {option: str(folder / name) for option, name in folders.items()}


@pytest.fixture
def workers(tmp_path, broker):
    """Workers whose lease a test chooses; none outlives the test."""
    started = []

    def workers(*, lease_seconds):
        started.append(Workers(tmp_path, lease_seconds=lease_seconds, broker=broker))
        return started[-1]

    yield workers
    for one in started:
        one.end()


def submit(*parts):
    return queue.submit(
        kind="tests.leave_a_row", key="killed", title="写三十行", requested_by=None,
        stages=[list(parts)], now=timezone.now(),
    )  # fmt: skip


def done():
    return Part.objects.filter(state=PartState.DONE).count()


def is_in_hand(**part):
    return Part.objects.filter(state=PartState.RUNNING, **part).exists()


@pytest.mark.parametrize("kills", [1, pytest.param(6, marks=pytest.mark.deep)])
def test_a_killed_worker_loses_nothing_and_doubles_nothing(workers, kills):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments = sorted(random.Random(seed).sample(range(3, PARTS - 3), kills))
    ours = workers(lease_seconds=2)

    job = submit(*[{"seconds": 0.1} for _ in range(PARTS)])
    ours.start()
    for moment in moments:
        ours.wait_until(lambda: done() >= moment and is_in_hand(), seconds=180)  # noqa: B023 -- called at once
        ours.kill()
        assert Job.objects.get().state == JobState.RUNNING
        ours.start()
    ours.wait_until(lambda: Job.objects.get().is_finished, seconds=180)

    parts = Part.objects.all()
    effects = Counter(User.objects.filter(name__startswith="job ").values_list("name", flat=True))
    print(f"attempts {Counter(part.attempts for part in parts)}")
    assert Job.objects.get().state == JobState.DONE
    assert effects == {f"job {job.pk} 0.{number}": 1 for number in range(1, PARTS + 1)}
    assert len({part.result["pid"] for part in parts}) > kills


def test_without_the_end_of_leases_the_part_in_hand_stays_lost(workers):
    ours = workers(lease_seconds=NEVER)

    job = submit({}, {}, {"seconds": 120}, {}, {})
    ours.start()
    ours.wait_until(lambda: is_in_hand(number=3), seconds=180)
    ours.kill()
    ours.start()
    ours.wait_until(lambda: done() == 4, seconds=180)
    time.sleep(6)  # more than one round of the sweeper

    lost = Part.objects.get(number=3)
    assert (lost.state, lost.attempts) == (PartState.RUNNING, 1)
    ours.end()
    Part.objects.filter(pk=lost.pk).update(lease_until=timezone.now(), arguments={})
    assert worker.work_off(job).state == JobState.DONE
