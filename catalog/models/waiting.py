"""Who waits for a seat in a full session. Written by seating.seats and seating.waiting alone."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session, SessionState
from keeping.free_texts import FreeCharField
from people.models import Learner


class WaitingState(models.TextChoices):
    WAITING = "WAITING", _("候补中")
    SEATED = "SEATED", _("已递补")
    LEFT = "LEFT", _("已退出候补")


class WaitingPlaceQuerySet(models.QuerySet["WaitingPlace"]):
    def waiting(self) -> "WaitingPlaceQuerySet":
        return self.filter(state=WaitingState.WAITING)

    def hoping(self, *, now: datetime) -> "WaitingPlaceQuerySet":
        """Those who wait for a session that is still to come."""
        return self.waiting().filter(
            session__state=SessionState.PLANNED, session__starts_at__gt=now
        )

    def in_line(self) -> "WaitingPlaceQuerySet":
        """Who is preferred stands before the others; among equals first come, first served."""
        return self.order_by("-is_preferred", "joined_at", "pk")

    def with_position(self) -> "WaitingPlaceQuerySet":
        """`position` in the line of the session, 1 the first."""
        ahead = (
            WaitingPlace.objects.waiting()
            .filter(session=OuterRef("session"))
            .filter(
                Q(is_preferred__gt=OuterRef("is_preferred"))
                | Q(is_preferred=OuterRef("is_preferred"), joined_at__lt=OuterRef("joined_at"))
                | Q(
                    is_preferred=OuterRef("is_preferred"),
                    joined_at=OuterRef("joined_at"),
                    pk__lte=OuterRef("pk"),
                )
            )
            .values("session")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.annotate(position=Subquery(ahead))


class WaitingPlace(models.Model):
    """A place in the line; `decision` says in words what last became of it."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="waiting_places")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="waiting_places")
    state = models.CharField(
        _("状态"), max_length=10, choices=WaitingState, default=WaitingState.WAITING
    )
    is_preferred = models.BooleanField(_("优先对象"), default=False)
    # That she asked for one, never why (个人信息保护法 art. 6, 28).
    accessible = models.BooleanField(_("候补无障碍席位"), default=False)
    joined_at = models.DateTimeField(_("加入候补时间"))
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decision = FreeCharField(_("处理说明"), max_length=200, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("候补")
        indexes = [
            models.Index(fields=["session", "state", "joined_at"], name="waiting_in_line"),
            models.Index(fields=["learner", "state"], name="waiting_by_learner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"],
                condition=Q(state="WAITING"),
                name="learner_waits_once_per_session",
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING") | Q(decided_at__isnull=False),
                name="waiting_ends_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id} {self.state}"
