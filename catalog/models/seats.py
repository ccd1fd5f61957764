"""Pools of a session's seats, and who holds one. Written by catalog.seats alone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from people.models import Learner


class PoolName(models.TextChoices):
    PLANNED = "PLANNED", _("计划听众")
    OPEN = "OPEN", _("开放席位")


class Pool(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="pools")
    name = models.CharField(_("席位类别"), max_length=10, choices=PoolName)
    seats = models.PositiveIntegerField(_("席位数"))
    taken = models.PositiveIntegerField(_("已选"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("席位")
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="session_has_a_pool_once"),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("seats")),
                name="pool_is_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.get_name_display()} {self.taken}/{self.seats}"

    @property
    def free(self) -> int:
        return self.seats - self.taken


class EnrolmentState(models.TextChoices):
    ENROLLED = "ENROLLED", _("已选座")
    CANCELLED = "CANCELLED", _("已退选")


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def holding(self) -> "EnrolmentQuerySet":
        return self.filter(state=EnrolmentState.ENROLLED)


class Enrolment(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="enrolments")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="enrolments")
    state = models.CharField(
        _("状态"), max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED
    )
    enrolled_at = models.DateTimeField(_("选座时间"))
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("退选时间"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("选座记录")
        indexes = [models.Index(fields=["learner", "state"], name="enrolment_by_learner")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"],
                condition=Q(state="ENROLLED"),
                name="learner_holds_one_seat_per_session",
            ),
            models.CheckConstraint(
                condition=Q(state="ENROLLED", cancelled_at__isnull=True)
                | Q(state="CANCELLED", cancelled_at__isnull=False),
                name="enrolment_is_cancelled_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id} {self.state}"
