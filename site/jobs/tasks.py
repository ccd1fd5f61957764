"""What Celery's messages do: wake a worker for a job, and sweep up after workers that died."""

from datetime import timedelta
from typing import Any

from celery import shared_task, signals
from django.conf import settings
from django.utils import timezone

from jobs import clearing, leases, queue, stages, worker
from jobs.models import Job, Part

# After so long a worker lets other jobs have their turn.
SLICE = timedelta(seconds=10)
MOST_JOBS_PER_SWEEP = 50
SWEEP_EXPIRES = 5.0


@shared_task(name="jobs.wake", time_limit=settings.JOBS_PART_SECONDS + 60)
def wake(job_id: int, **kwargs: Any) -> None:
    job = Job.objects.unfinished().filter(pk=job_id).first()
    if job and worker.work_for(job, seconds=SLICE.total_seconds()):
        queue.wake(job.pk)


@shared_task(name="jobs.sweep")
def sweep(**kwargs: Any) -> None:
    """Wake workers for every job that could go on though nobody works on it."""
    now = timezone.now()
    for job in Job.objects.unfinished().order_by("created_at")[:MOST_JOBS_PER_SWEEP]:
        leases.park_hopeless(job, now=now)
        stages.advance(job.pk, now=now)
        parts = Part.objects.filter(job=job)
        waiting = parts.claimable(now=now).count()
        if waiting and not parts.leased(now=now).exists():
            # A broker that lost one message has lost all: as many workers as it told before.
            queue.wake(job.pk, messages=queue.wakes_for(waiting), expires=SWEEP_EXPIRES)


@shared_task(name="jobs.clear_files")
def clear_files(**kwargs: Any) -> None:
    clearing.clear_files(now=timezone.now())


@signals.worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """A worker that starts again takes up at once what the killed one left."""
    sweep.delay()
