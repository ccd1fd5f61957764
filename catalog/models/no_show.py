"""Absences that an organiser has excused. The policy itself stands on the year's catalogue."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from people.models import Learner


class NoShowEffect(models.TextChoices):
    CLOSED = "CLOSED", _("暂停选座和候补")
    LINE_ONLY = "LINE_ONLY", _("只能候补")


class NoShowExcuse(models.Model):
    """That she is excused, and by whom; never why (个人信息保护法 art. 6)."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="excuses")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="excuses")
    excused_at = models.DateTimeField(_("说明时间"))
    excused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("缺席说明")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], name="absence_is_excused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id}"
