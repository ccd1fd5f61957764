"""Pools of a session's seats, and who holds one. Written by catalog.seating.seats alone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from people.models import Agency, Learner


class PoolName(models.TextChoices):
    PLANNED = "PLANNED", _("计划听众")
    OPEN = "OPEN", _("开放席位")
    RESERVED = "RESERVED", _("单位预留")
    ACCESSIBLE = "ACCESSIBLE", _("无障碍席位")


def labelled(pool: str, unit: str) -> str:
    """How a pool is called: a reserve with the unit that it is kept for."""
    return str(_("%(pool)s（%(unit)s）")) % {"pool": pool, "unit": unit} if unit else pool


class PoolManager(models.Manager["Pool"]):
    def get_queryset(self) -> models.QuerySet["Pool"]:
        """With the unit of a reserve: without its path nobody can say whom it is for."""
        return super().get_queryset().select_related("agency")


class Pool(models.Model):
    """`agency` is the unit, with those below it, that a reserve is kept for."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="pools")
    name = models.CharField(_("席位类别"), max_length=10, choices=PoolName)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("预留单位")
    )
    seats = models.PositiveIntegerField(_("席位数"))
    taken = models.PositiveIntegerField(_("已选"), default=0)

    objects = PoolManager()

    class Meta:
        verbose_name = verbose_name_plural = _("席位")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "name"],
                condition=Q(agency=None),
                name="session_has_a_pool_once",
            ),
            models.UniqueConstraint(
                fields=["session", "agency"],
                condition=Q(agency__isnull=False),
                name="session_has_one_reserve_per_unit",
            ),
            models.CheckConstraint(
                condition=Q(name="RESERVED", agency__isnull=False)
                | (~Q(name="RESERVED") & Q(agency=None)),
                name="reserve_is_kept_for_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=0) & Q(taken__lte=F("seats")),
                name="pool_is_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.label} {self.taken}/{self.seats}"

    @property
    def label(self) -> str:
        unit = (self.agency.short_name or self.agency.name) if self.agency else ""
        return labelled(str(self.get_name_display()), unit)

    @property
    def key(self) -> str:
        """What a draw's file calls the pool: once in its session."""
        return f"{self.name}:{self.agency.code}" if self.agency else self.name

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
