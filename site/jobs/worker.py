"""Does parts, in a Celery worker or in a command's own process, at the same time if need be."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from jobs import leases, observing, parts, queue, reasons, stages
from jobs.models import Job, Part
from keeping.audit import acts
from keeping.audit.acts import Told, Way
from keeping.chinese import in_chinese

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
PAUSE_SECONDS = 0.2
# SQLite's waiting writers look every 0.1 s whether they may: give each a chance between parts.
TURN_SECONDS = 0.11


def work_off(job: Job, *, on_progress: Progress | None = None) -> Job:
    """Do the job's parts here until it is finished; on_progress gets (done, total).

    Parts that another worker holds are waited for. Returns the job as it ended.
    """
    told: tuple[int, int] | None = None
    while True:
        worked = work_once(job)
        seen = _progress_of(job)
        if on_progress and seen != told:
            on_progress(*seen)
            told = seen
        job.refresh_from_db()
        if job.is_finished:
            return job
        if not worked:
            time.sleep(PAUSE_SECONDS)


def work_for(job: Job, *, seconds: float) -> bool:
    """Do parts for a while; True when some are left that could be started at once."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not work_once(job):
            return False
    return Part.objects.filter(job=job).claimable(now=timezone.now()).exists()


def work_once(job: Job) -> bool:
    """Do one part, or start the next stage; False when there is nothing to do right now."""
    part = leases.claim(job, now=timezone.now())
    if part is None:
        leases.park_hopeless(job, now=timezone.now())
    elif part.losses:
        observing.run(part, do=run)
    else:
        run(part)
    return _advance(job) or part is not None


@in_chinese()
def run(part: Part) -> None:
    """One attempt, in the name of whoever asked for the job."""
    about = f"job={part.job_id} part={part.stage}.{part.number}"
    told = Told(part.job.requested_by_id, part.job.kind, about)
    with acts.doing(way=Way.JOB, tell=lambda: told):
        _run(part)


def _run(part: Part) -> None:
    """Everything it did stays together with the mark "done", or nothing does."""
    try:
        handler = parts.handler_of(part.job.kind)
        in_transaction = parts.needs_transaction(handler)
        with leases.kept_alive(part, in_transaction=in_transaction):
            if in_transaction:
                _run_in_transaction(part, handler)
            else:
                leases.finish(part, handler(part))
    except leases.LeaseLostError:
        logger.warning("part %s was taken over; this attempt is undone", part)
    except Exception as error:
        why = reasons.of(error)
        logger.warning("part %s, attempt %s: %s", part, part.attempts, why)
        leases.hand_back(part, why=why)
    except BaseException:  # Ctrl-C or a shutdown: nobody has to wait for the lease to run out
        leases.release(part)
        raise


def _progress_of(job: Job) -> tuple[int, int]:
    its_parts = Part.objects.filter(job=job)
    total = its_parts.count()
    return total - its_parts.unfinished().count(), total


def _run_in_transaction(part: Part, handler: parts.Handler) -> None:
    began = time.monotonic()
    with transaction.atomic():
        _allow_computing_without_queries()
        leases.finish(part, handler(part))
    _let_others_write(held_for=time.monotonic() - began)


def _allow_computing_without_queries() -> None:
    """A part may compute for longer than a web request may leave a transaction idle."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
                [f"{settings.JOBS_PART_SECONDS}s"],
            )


def _let_others_write(*, held_for: float) -> None:
    """Part after part, SQLite's only writer would be us: a request waited 13 s for its turn."""
    if connection.vendor == "sqlite" and held_for > PAUSE_SECONDS:
        time.sleep(TURN_SECONDS)


def _advance(job: Job) -> bool:
    if not stages.advance(job.pk, now=timezone.now()):
        return False
    waiting = Part.objects.filter(job=job).claimable(now=timezone.now()).count()
    if waiting > 1:  # this worker goes on with one of them
        queue.wake_on_commit(job.pk, messages=queue.wakes_for(waiting - 1))
    return True
