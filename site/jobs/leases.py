"""Who may do a part: claimed by one conditional UPDATE, held by a lease, checked by a fence.

A worker that lost its lease finds another fence in the row, and what it did is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.models import MOST_ATTEMPTS, MOST_LOSSES, Job, JobState, Part, PartState


class LeaseLostError(Exception):
    """Another worker took the part over in the meantime; nothing of this attempt may stay."""


def claim(job: Job, *, now: datetime) -> Part | None:
    """Take one part of the stage in progress, or None when all are taken or finished."""
    while True:
        # A part that failed or was lost waits until the others have had their turn.
        waiting = Part.objects.filter(job=job).claimable(now=now)
        seen = waiting.order_by("attempts", "losses", "number").first()
        if seen is None:
            return None
        if _take(seen, now=now):
            if job.state == JobState.QUEUED:
                Job.objects.filter(pk=job.pk, state=job.state).update(state=JobState.RUNNING)
                job.state = JobState.RUNNING
            seen.job = job
            return seen


def finish(part: Part, result: dict[str, Any]) -> None:
    """Mark the part done; the last statement of the transaction that holds its effects."""
    finished = _held(part).update(
        state=PartState.DONE, lease_until=None, result=result, last_error=""
    )
    if not finished:
        raise LeaseLostError(str(part))


def hand_back(part: Part, *, why: str) -> None:
    """After a failed attempt: another one, or none after the fifth."""
    parked = part.attempts >= MOST_ATTEMPTS
    state = PartState.PARKED if parked else PartState.QUEUED
    _held(part).update(state=state, lease_until=None, last_error=why)


def release(part: Part) -> None:
    """Give an interrupted part back at once; the attempt does not count."""
    _held(part).update(state=PartState.QUEUED, lease_until=None, attempts=F("attempts") - 1)


def park_hopeless(job: Job, *, now: datetime) -> int:
    """Park parts that nobody lived to see the end of, however often they were tried."""
    why = _("工作进程已中断 %(losses)s 次，此段未能完成：请检查机器后重新提交")
    hopeless = Part.objects.filter(job=job, losses__gte=MOST_LOSSES).abandoned(now=now)
    return hopeless.update(
        state=PartState.PARKED, lease_until=None, last_error=why % {"losses": MOST_LOSSES}
    )


@contextmanager
def kept_alive(part: Part, *, in_transaction: bool) -> Iterator[None]:
    """Renew the lease while the part runs, but not for ever: a part that hangs loses it."""
    if in_transaction and connection.vendor == "sqlite":
        yield  # its one writer is this transaction: nobody else could claim, nor this renew
        return
    stop = Event()
    beats = Thread(target=_renew_until, args=(part, stop), daemon=True)
    beats.start()
    try:
        yield
    finally:
        stop.set()
        beats.join()


def renew(part: Part, *, now: datetime) -> bool:
    return bool(_held(part).update(lease_until=_lease_from(now)))


def _take(seen: Part, *, now: datetime) -> bool:
    # One statement decides between two workers that saw the same part. The fence is not read
    # back: by then it could be that of a third one.
    unchanged = Part.objects.free(now=now).filter(pk=seen.pk, fence=seen.fence)
    if seen.state != PartState.RUNNING:
        seen.attempts += 1
    else:
        # Lost for the first time it may have killed its worker; then a witness says what counts.
        if not seen.losses:
            seen.attempts = min(seen.attempts + 1, MOST_ATTEMPTS)
        seen.losses += 1
    seen.state = PartState.RUNNING
    seen.fence += 1
    seen.lease_until = _lease_from(now)
    return bool(
        unchanged.update(
            state=seen.state,
            fence=seen.fence,
            attempts=seen.attempts,
            losses=seen.losses,
            lease_until=seen.lease_until,
        )
    )


def _held(part: Part) -> Any:
    return Part.objects.filter(pk=part.pk, fence=part.fence, state=PartState.RUNNING)


def _lease_from(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOBS_LEASE_SECONDS)


def _renew_until(part: Part, stop: Event) -> None:
    ends = monotonic() + settings.JOBS_PART_SECONDS
    try:
        while not stop.wait(settings.JOBS_LEASE_SECONDS / 3) and monotonic() < ends:
            if not renew(part, now=timezone.now()):
                return
    except DatabaseError:
        return  # the fence decides at the end
    finally:
        connections.close_all()
