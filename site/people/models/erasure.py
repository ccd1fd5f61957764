"""That a person's name and number were erased: asked for by one, agreed to by another.

Written by people.erasing alone. The row holds a reference and two officers, no name: what proves
an erasure must not undo it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models.learner import Learner


class ErasureState(models.TextChoices):
    ASKED = "ASKED", _("待复核")
    DONE = "DONE", _("已注销")
    REFUSED = "REFUSED", _("不同意")
    REPLAYED = "REPLAYED", _("恢复备份后重做")


class Erasure(models.Model):
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="erasures")
    state = models.CharField(_("状态"), max_length=10, choices=ErasureState)
    why = FreeCharField(_("依据"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("注销个人信息")
        constraints = [
            models.UniqueConstraint(
                fields=["learner"],
                condition=~Q(state="REFUSED"),
                name="learner_is_erased_once",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="erasure_is_agreed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state="REPLAYED")
                | Q(asked_by__isnull=False, state="ASKED", decided_by=None)
                | Q(
                    asked_by__isnull=False,
                    state__in=["DONE", "REFUSED"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="erasure_takes_two_people",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="erasure_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.get_state_display()}"
