"""Days that are not as their day of the week says: public holidays, and weekends worked instead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SpecialDay(models.Model):
    """One day of the State Council's yearly notice (国务院办公厅关于节假日安排的通知).

    A year with no such day is taken for not published yet: only its weekends are known.
    """

    on = models.DateField(_("日期"))
    is_working = models.BooleanField(
        _("上班"), help_text=_("调休上班的周末勾选；放假的日子不勾选。")
    )
    name = models.CharField(_("名称"), max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = _("节假日与调休")
        constraints = [
            models.UniqueConstraint(fields=["on"], name="day_is_special_in_one_way"),
            models.CheckConstraint(condition=~models.Q(name=""), name="special_day_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
