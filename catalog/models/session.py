"""A dated occurrence of a lecture.

Sessions are not children of the page: publishing an old draft would bring back old seats.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models.bank import Venue
from people.models import Agency


def minutes_between(starts_at: datetime, ends_at: datetime) -> int:
    return int((ends_at - starts_at).total_seconds()) // 60


class SessionState(models.TextChoices):
    DRAFT = "DRAFT", _("未发布")
    PLANNED = "PLANNED", _("计划")
    CLOSED = "CLOSED", _("已结班")
    CANCELLED = "CANCELLED", _("已取消")


class SessionQuerySet(models.QuerySet["Session"]):
    def upcoming(self, *, now: datetime) -> "SessionQuerySet":
        return self.filter(state=SessionState.PLANNED, starts_at__gt=now)

    def published(self) -> "SessionQuerySet":
        """What the public sees: not before its release."""
        return self.filter(lecture__live=True).exclude(state=SessionState.DRAFT)

    def hosted_by(self, agencies: models.QuerySet[Agency]) -> "SessionQuerySet":
        return self.filter(lecture__host__in=agencies)

    def shown(self) -> "SessionQuerySet":
        """With everything that a row of a list prints, in a fixed number of queries."""
        return self.select_related("lecture__host", "lecture__lecturer", "venue").prefetch_related(
            "pools"
        )


class Session(models.Model):
    lecture = models.ForeignKey(
        "catalog.Lecture", models.PROTECT, related_name="sessions", verbose_name=_("讲座")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="sessions", verbose_name=_("地点")
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    break_minutes = models.PositiveSmallIntegerField(_("休息（分钟）"), default=0)
    state = models.CharField(
        _("状态"), max_length=10, choices=SessionState, default=SessionState.PLANNED
    )
    # How often time, place or state have changed: calendars take the higher number (RFC 5545).
    revision = models.PositiveIntegerField(_("变更次数"), default=0, editable=False)
    changed_at = models.DateTimeField(_("最后变更"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("结班时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closed_sessions",
        verbose_name=_("结班人"),
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("场次")
        indexes = [
            models.Index(fields=["lecture", "starts_at"], name="session_by_lecture_and_start"),
            models.Index(fields=["state", "starts_at"], name="session_by_state_and_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("结束时间须晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_at__isnull=False)
                | (~Q(state="CLOSED") & Q(closed_at__isnull=True)),
                name="session_is_closed_at_a_time",
                violation_error_message=_("结班须在考勤页面办理。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id}@{self.starts_at:%Y-%m-%dT%H:%M}"

    @property
    def minutes(self) -> int:
        """The minutes that count: from start to end, without the break."""
        return minutes_between(self.starts_at, self.ends_at) - self.break_minutes

    def has_started(self, *, now: datetime) -> bool:
        return self.starts_at <= now

    def has_ended(self, *, now: datetime) -> bool:
        return self.ends_at <= now
