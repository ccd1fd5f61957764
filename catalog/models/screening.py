"""Screeners' tasks and the points they gave. Written by catalog.screening alone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.declaration import Declaration
from keeping.free_texts import FreeCharField


class Screening(models.Model):
    """One screener's task on one declaration; `points` maps a criterion's id to 0–10."""

    declaration = models.ForeignKey(Declaration, models.PROTECT, related_name="screenings")
    screener = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="screenings"
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    points = models.JSONField(_("得分"), default=dict)
    comment = FreeCharField(_("评语"), max_length=300, blank=True)
    scored_at = models.DateTimeField(_("评分时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("遴选评分")
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "screener"], name="screener_scores_a_declaration_once"
            ),
            models.CheckConstraint(
                condition=~Q(screener=F("assigned_by")),
                name="screener_is_assigned_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(scored_at=None, points={}) | Q(scored_at__isnull=False),
                name="points_are_given_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.declaration_id}/{self.screener_id}"
