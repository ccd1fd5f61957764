"""xAPI statements as other systems sent them. Rows are added, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from connections.models.token import Token


class Statement(models.Model):
    """`digest` is of its content: the same id with other content is another statement."""

    statement_id = models.UUIDField(unique=True)
    token = models.ForeignKey(Token, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    stored_at = models.DateTimeField(_("收到时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("xAPI 学习记录")

    def __str__(self) -> str:
        return str(self.statement_id)
