"""A part that was lost once runs before a witness: what it does to its own process counts, what
happens to the witness as well does not."""

import os
import signal

import pytest
from django.db import connections
from django.utils import timezone

from jobs import leases, worker
from jobs.models import MOST_ATTEMPTS, JobState, Part, PartState
from tests.processes import descendants, wait_until_gone

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
def lost(submit):
    """Two parts, the first of which was lost by a worker; `how` it ends, so many `times`."""

    def lost(how, times=99):
        job = submit(
            kind="tests.die", stages=[[{"how": how, "times": times}, {}]],
        )  # fmt: skip
        leases.claim(job, now=timezone.now())
        Part.objects.filter(number=1).update(lease_until=timezone.now())
        return job

    return lost


def test_a_part_that_kills_its_process_is_parked_after_five(lost, rows_of):
    job = lost("kill")

    finished = worker.work_off(job)

    poison, other = Part.objects.order_by("number")
    assert (poison.state, poison.attempts) == (PartState.PARKED, MOST_ATTEMPTS)
    assert f"信号 {signal.SIGKILL.value}" in poison.last_error
    assert (other.state, finished.state) == (PartState.DONE, JobState.FAILED)
    assert list(rows_of(job)) == [f"job {job.pk} 0.2"]


def test_a_part_that_hangs_is_ended_and_tried_again(lost, rows_of, settings):
    settings.JOBS_PART_SECONDS = 0.5
    job = lost("hang", times=2)

    finished = worker.work_off(job)

    part = Part.objects.get(number=1)
    assert (part.state, part.attempts, finished.state) == (PartState.DONE, 3, JobState.DONE)
    assert rows_of(job)[f"job {job.pk} 0.1"] == 1


def test_an_innocent_part_is_done_by_a_process_of_its_own(lost, rows_of):
    job = lost("well")

    worker.work_off(job)

    lost_one, other = Part.objects.order_by("number")
    assert lost_one.result["pid"] != os.getpid() == other.result["pid"]
    assert sorted(rows_of(job).values()) == [1, 1]


def test_a_part_ends_with_its_witness_and_nothing_is_counted(lost, rows_of):
    """The worker is killed while the part hangs before it: no fifth time makes it guilty."""
    job = lost("hang")
    connections.close_all()
    witness = os.fork()
    if witness == 0:
        try:
            worker.work_off(job)
        finally:
            os._exit(1)
    while not (started := descendants(witness)[1:]):
        assert os.waitpid(witness, os.WNOHANG) == (0, 0)

    os.kill(witness, signal.SIGKILL)
    os.waitpid(witness, 0)
    wait_until_gone(started)

    part = Part.objects.get(number=1)
    assert (part.state, part.attempts, part.losses) == (PartState.RUNNING, 2, 1)
    assert rows_of(job)[f"job {job.pk} 0.1"] == 0
