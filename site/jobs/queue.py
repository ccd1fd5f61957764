"""The only module that creates jobs; a job and its parts appear together or not at all."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import models, transaction
from django.utils.translation import gettext as _

from jobs import parts
from jobs.models import Job, Part
from jobs.stages import advance

logger = logging.getLogger(__name__)

MOST_WAKES = 8
BATCH = 500


class ConflictingKeyError(Exception):
    """The key belongs to a job of another kind."""

    def __init__(self, key: str) -> None:
        super().__init__(_("这个唯一键已用于另一种后台任务：%(key)s") % {"key": key})


def submit(
    *,
    kind: str,
    key: str,
    title: str,
    requested_by: models.Model | None,
    stages: Sequence[Sequence[dict[str, Any]]],
    arguments: dict[str, Any] | None = None,
    now: datetime,
) -> Job:
    """Queue a job: `stages` holds, stage by stage, the arguments of each part.

    The same key gives the same job back in whatever state it is, also failed: who wants another
    try chooses another key. Workers are woken when the caller's transaction commits.
    """
    parts.handler_of(kind)
    with transaction.atomic():
        job, created = Job.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "title": title,
                "requested_by_id": requested_by.pk if requested_by else None,
                "arguments": arguments or {},
                "created_at": now,
            },
        )
        if job.kind != kind:
            raise ConflictingKeyError(key)
        if created:
            _create_parts(job, stages, now=now)
    return job


def wake_on_commit(job_id: int, *, messages: int = 1) -> None:
    transaction.on_commit(lambda: wake(job_id, messages=messages))


def wake(job_id: int, *, messages: int = 1, expires: float | None = None) -> None:
    """Tell up to so many workers that the job has parts to do; a silent broker is no error."""
    try:
        for _message in range(messages):
            current_app.send_task("jobs.wake", args=[job_id], expires=expires, retry=False)
    except Exception as error:
        # A broker fails in many ways, and none may cost the request: the sweeper finds the job.
        logger.warning("job %s waits for the sweeper: %s", job_id, type(error).__name__)


def wakes_for(count: int) -> int:
    """One message for each part that can start now, within reason: more only find nothing."""
    return min(count, MOST_WAKES)


def _create_parts(job: Job, plan: Sequence[Sequence[dict[str, Any]]], *, now: datetime) -> None:
    Part.objects.bulk_create(
        (
            Part(job=job, stage=stage, number=number, arguments=arguments)
            for stage, numbered in enumerate(plan)
            for number, arguments in enumerate(numbered, start=1)
        ),
        batch_size=BATCH,
    )
    while advance(job.pk, now=now):
        pass  # empty stages are over before they start; a job of none is done
    job.refresh_from_db()
    if not job.is_finished:
        wake_on_commit(job.pk, messages=wakes_for(job.parts.filter(stage=job.stage).count()))
