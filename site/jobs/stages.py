"""The order of a job: a stage starts when every part of the one before is done or parked."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from jobs.models import Job, JobState, Part, PartState


def advance(job_id: int, *, now: datetime) -> bool:
    """Start the next stage or finish the job if nothing is left to do; True when it did.

    Every worker calls it after its own commit, so the last of two that finish at once sees
    both parts finished; one that dies before calling it is made up for by the sweeper.
    """
    if not _stage_is_over(job_id):
        return False
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.is_finished or not _stage_is_over(job_id):
            return False
        if job.stage < _last_stage(job):
            job.stage += 1
        else:
            _finish(job, now=now)
        job.save(update_fields=["stage", "state", "finished_at", "result"])
    return True


def _stage_is_over(job_id: int) -> bool:
    in_progress = Part.objects.filter(job=job_id, stage=F("job__stage")).unfinished()
    return not in_progress.exists()


def _last_stage(job: Job) -> int:
    return job.parts.aggregate(last=Max("stage"))["last"] or 0


def _finish(job: Job, *, now: datetime) -> None:
    parked = job.parts.filter(state=PartState.PARKED).exists()
    job.state = JobState.FAILED if parked else JobState.DONE
    job.finished_at = now
    job.result = _result_of(list(job.parts.filter(stage=_last_stage(job)).order_by("number")))


def _result_of(last: list[Part]) -> dict[str, Any]:
    """The result of the only part of the last stage, or the refusals of several."""
    if len(last) == 1:
        return last[0].result
    return {"parked": [item for part in last for item in part.result.get("parked", [])]}
