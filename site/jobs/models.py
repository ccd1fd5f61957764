"""A job and its parts: the record of what must happen in the background.

The rows are the truth and a message only wakes a worker: a lost or repeated message changes
nothing. Arguments hold ids, never names or numbers of persons.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 5
# An innocent part may be lost as often as workers die around it; one that takes its whole worker
# along each time must come to an end as well.
MOST_LOSSES = 50


class JobState(models.TextChoices):
    QUEUED = "QUEUED", _("排队中")
    RUNNING = "RUNNING", _("进行中")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("部分未完成")


class PartState(models.TextChoices):
    QUEUED = "QUEUED", _("排队中")
    RUNNING = "RUNNING", _("进行中")
    DONE = "DONE", _("已完成")
    PARKED = "PARKED", _("已搁置")


UNFINISHED_JOB = (JobState.QUEUED, JobState.RUNNING)
FINISHED_JOB = (JobState.DONE, JobState.FAILED)
UNFINISHED_PART = (PartState.QUEUED, PartState.RUNNING)
FINISHED_PART = (PartState.DONE, PartState.PARKED)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: models.Model) -> "JobQuerySet":
        """A job is its requester's alone: its result may hold other people's data."""
        return self.filter(requested_by=user)

    def unfinished(self) -> "JobQuerySet":
        return self.filter(state__in=UNFINISHED_JOB)

    def with_progress(self) -> "JobQuerySet":
        """Adds done, parked, retried and total: how many parts."""
        return self.annotate(
            done=Count("parts", filter=Q(parts__state__in=FINISHED_PART)),
            parked=Count("parts", filter=Q(parts__state=PartState.PARKED)),
            retried=Count(
                "parts", filter=Q(parts__state__in=UNFINISHED_PART) & ~Q(parts__last_error="")
            ),
            total=Count("parts"),
        )


class Job(models.Model):
    kind = models.CharField(_("种类"), max_length=60)
    key = models.CharField(_("唯一键"), max_length=200)
    title = models.CharField(_("名称"), max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="jobs",
        verbose_name=_("提交人"),
    )
    arguments = models.JSONField(_("参数"), default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    stage = models.PositiveSmallIntegerField(_("当前阶段"), default=0)
    created_at = models.DateTimeField(_("提交时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    result = models.JSONField(_("结果"), default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="job_key_is_submitted_once"),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED_JOB, finished_at__isnull=False)
                | Q(state__in=UNFINISHED_JOB, finished_at__isnull=True),
                name="job_has_an_end_exactly_when_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="jobs_unfinished",
                         condition=Q(state__in=UNFINISHED_JOB)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} #{self.pk}"

    @property
    def folder(self) -> Path:
        """Where its parts put files; not there before the first one."""
        return Path(settings.JOBS_FOLDER) / str(self.pk)

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_JOB


class PartQuerySet(models.QuerySet["Part"]):
    def unfinished(self) -> "PartQuerySet":
        return self.filter(state__in=UNFINISHED_PART)

    def parked(self) -> "PartQuerySet":
        return self.filter(state=PartState.PARKED).order_by("stage", "number")

    def failed(self) -> "PartQuerySet":
        """Parts whose last attempt failed, given up or not."""
        return self.exclude(last_error="").order_by("stage", "number")

    def struggling(self) -> "PartQuerySet":
        """Those that are tried again: somebody who waits for them should know."""
        return self.failed().unfinished()

    def abandoned(self, *, now: datetime) -> "PartQuerySet":
        """Parts whose worker has not been heard of since its lease ran out."""
        return self.filter(state=PartState.RUNNING, lease_until__lte=now)

    def leased(self, *, now: datetime) -> "PartQuerySet":
        """Parts that a living worker holds, as far as anyone can know."""
        return self.filter(state=PartState.RUNNING, lease_until__gt=now)

    def free(self, *, now: datetime) -> "PartQuerySet":
        """Parts that wait for a worker, or that one left behind; no joins, so it may guard
        an UPDATE: PostgreSQL checks it again on the row as it is when the lock is got."""
        waiting = Q(state=PartState.QUEUED, attempts__lt=MOST_ATTEMPTS)
        left = Q(state=PartState.RUNNING, lease_until__lte=now, losses__lt=MOST_LOSSES)
        return self.filter(waiting | left)

    def claimable(self, *, now: datetime) -> "PartQuerySet":
        """Free parts of the stage in progress."""
        return self.free(now=now).filter(stage=F("job__stage"))


class Part(models.Model):
    job = models.ForeignKey(Job, models.CASCADE, related_name="parts", verbose_name=_("后台任务"))
    stage = models.PositiveSmallIntegerField(_("阶段"))
    number = models.PositiveIntegerField(_("序号"))
    arguments = models.JSONField(_("参数"), default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=PartState.choices, default=PartState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    losses = models.PositiveSmallIntegerField(_("中断次数"), default=0)
    lease_until = models.DateTimeField(_("租期至"), null=True)
    fence = models.PositiveIntegerField(_("栅栏号"), default=0)
    result = models.JSONField(_("结果"), default=dict)
    last_error = models.CharField(_("最近的错误"), max_length=500, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务分段")
        constraints = [
            models.UniqueConstraint(
                fields=["job", "stage", "number"], name="part_number_is_used_once_per_stage"
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.RUNNING, lease_until__isnull=False)
                | (~Q(state=PartState.RUNNING) & Q(lease_until__isnull=True)),
                name="part_has_a_lease_exactly_while_running",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=MOST_ATTEMPTS), name="part_is_tried_at_most_five_times"
            ),
            models.CheckConstraint(
                condition=~Q(state=PartState.PARKED) | ~Q(last_error=""),
                name="parked_part_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.job_id} {self.stage}.{self.number}"

    @property
    def folder(self) -> Path:
        return self.job.folder

    @property
    def attempt(self) -> int:
        """Which attempt is being made, or comes next."""
        return self.attempts if self.state == PartState.RUNNING else self.attempts + 1

    @property
    def data(self) -> dict[str, Any]:
        """The job's arguments, with the part's own on top."""
        return {**self.job.arguments, **self.arguments}
