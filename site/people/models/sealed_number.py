"""The ID number of a learner, sealed, and every reading of one in full.

The number itself is nowhere in the database: `sealed` opens with a key that is not in it
(people.id_numbers), `digest` finds an equal number with another. Off unless a house sets the key.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models.id_number import HoldsIdNumber
from people.models.learner import Learner


class SealedNumber(models.Model):
    learner = models.OneToOneField(Learner, models.CASCADE, related_name="sealed_number")
    sealed = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("身份证号（加密）")
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed__startswith="v1.") & ~Q(HoldsIdNumber("sealed")),
                name="id_number_is_never_stored_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.learner_id)


class NumberViewing(models.Model):
    """Somebody has read a number in full, and why: rows are added, never changed."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="number_viewings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    why = FreeCharField(_("用途"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("查看身份证号的记录")
        constraints = [
            models.CheckConstraint(
                condition=~Q(why="") & ~Q(HoldsIdNumber("why")),
                name="number_is_viewed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.at:%Y-%m-%d}"
