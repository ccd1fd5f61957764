"""Who may do a part. The clock of a slow worker is played by the argument `now`."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import leases, worker
from jobs.models import MOST_ATTEMPTS, MOST_LOSSES, Part, PartState
from tests.jobs.conftest import NOW

LEASE = timedelta(seconds=60)


@pytest.fixture
def slow_and_other(submit):
    """Two workers that both believe they hold the job's only part; the first one's lease ended."""
    job = submit(parts=1)
    slow = leases.claim(job, now=NOW)
    other = leases.claim(job, now=NOW + LEASE)
    return job, slow, other


def test_a_claimed_part_is_not_claimed_again(submit):
    job = submit(parts=2)

    numbers = [leases.claim(job, now=NOW).number for _ in range(2)]

    assert numbers == [1, 2]
    assert leases.claim(job, now=NOW) is None


def test_a_part_is_free_again_when_its_lease_ends(submit):
    job = submit(parts=1)
    first = leases.claim(job, now=NOW)

    early = leases.claim(job, now=NOW + LEASE - timedelta(seconds=1))
    late = leases.claim(job, now=NOW + LEASE)

    assert early is None
    assert (late.pk, late.fence, late.attempts) == (first.pk, first.fence + 1, 2)


def test_only_one_of_two_that_saw_the_same_part_gets_it(submit):
    submit(parts=1)
    seen_by_one, seen_by_other = Part.objects.get(), Part.objects.get()

    got = [leases._take(seen, now=NOW) for seen in (seen_by_one, seen_by_other)]

    assert got == [True, False]


def test_a_renewed_lease_is_not_taken_by_who_saw_it_expired(submit):
    job = submit(parts=1)
    mine = leases.claim(job, now=NOW)
    seen = Part.objects.get()

    leases.renew(mine, now=NOW + LEASE)

    assert not leases._take(seen, now=NOW + LEASE)


def test_a_lost_lease_cannot_be_renewed(slow_and_other):
    _job, slow, other = slow_and_other

    assert not leases.renew(slow, now=NOW + LEASE)
    assert leases.renew(other, now=NOW + LEASE)


def test_a_slow_worker_that_finishes_late_leaves_nothing(slow_and_other, rows_of):
    job, slow, other = slow_and_other

    worker.run(other)
    worker.run(slow)

    assert list(rows_of(job).values()) == [1]
    assert Part.objects.get().fence == other.fence


def test_a_slow_worker_that_finishes_first_leaves_nothing_either(slow_and_other, rows_of):
    job, slow, other = slow_and_other

    worker.run(slow)
    assert not rows_of(job)
    assert Part.objects.get().state == PartState.RUNNING
    worker.run(other)

    assert list(rows_of(job).values()) == [1]


def test_without_the_fence_a_slow_worker_doubles_the_effect(slow_and_other, rows_of, monkeypatch):
    job, slow, other = slow_and_other
    # The control: what the two tests above would see if nobody looked at the fence.
    monkeypatch.setattr(leases, "_held", lambda part: Part.objects.filter(pk=part.pk))

    worker.run(other)
    worker.run(slow)

    assert list(rows_of(job).values()) == [2]


def test_the_first_loss_counts_and_later_ones_need_a_witness(submit):
    job = submit(parts=1)

    tries = [leases.claim(job, now=NOW + number * LEASE) for number in range(9)]

    assert [part.attempts for part in tries] == [1, *[2] * 8]
    assert [part.losses for part in tries] == list(range(9))


def test_a_part_lost_at_its_fifth_attempt_is_not_given_up(submit):
    job = submit(parts=1)
    Part.objects.update(attempts=MOST_ATTEMPTS - 1)
    leases.claim(job, now=NOW)

    again = leases.claim(job, now=NOW + LEASE)

    assert (again.attempts, again.losses) == (MOST_ATTEMPTS, 1)
    assert leases.park_hopeless(job, now=NOW + 2 * LEASE) == 0


def test_a_part_that_takes_every_worker_along_is_parked_in_the_end(submit):
    job = submit(parts=2)
    lost = leases.claim(job, now=NOW)
    Part.objects.filter(pk=lost.pk).update(losses=MOST_LOSSES)

    assert leases.claim(job, now=NOW + LEASE).number == 2
    assert leases.park_hopeless(job, now=NOW + LEASE) == 1

    lost.refresh_from_db()
    assert lost.state == PartState.PARKED
    assert f"{MOST_LOSSES} 次" in lost.last_error


def test_an_interrupted_part_is_given_back_without_counting(submit, settings):
    settings.JOB_KINDS = {"tests.leave_a_row": "tests.jobs.kinds.interrupt"}
    job = submit(parts=1)

    with pytest.raises(KeyboardInterrupt):
        worker.work_once(job)

    part = Part.objects.get()
    assert (part.state, part.attempts, part.lease_until) == (PartState.QUEUED, 0, None)


def test_a_living_worker_keeps_its_lease(transactional_db, submit, settings):
    settings.JOBS_LEASE_SECONDS = 3
    job = submit(parts=1, kind="tests.outlast_the_lease")

    finished = worker.work_off(job)

    assert finished.result == {"renewed": True}


def test_a_part_that_hangs_loses_its_lease_in_the_end(transactional_db, submit, settings):
    settings.JOBS_LEASE_SECONDS = 0.3
    settings.JOBS_PART_SECONDS = 0
    job = submit(parts=1)
    part = leases.claim(job, now=timezone.now())

    with leases.kept_alive(part, in_transaction=False):
        ends = part.lease_until + timedelta(seconds=0.1)
        while timezone.now() < ends:
            pass
        assert leases.claim(job, now=timezone.now()).pk == part.pk
