"""That somebody took the copy of what is held about her (个人信息保护法 art. 45)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DataCopy(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="data_copies")
    made_at = models.DateTimeField(_("时间"))
    rows = models.PositiveIntegerField(_("条数"))

    class Meta:
        verbose_name = verbose_name_plural = _("个人信息副本")

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
