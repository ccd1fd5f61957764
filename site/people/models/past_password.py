"""The salted hashes of a login's last passwords: none of them is taken again (等保 8.1.4.1 a)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PastPassword(models.Model):
    """Only under PASSWORD_POLICY=dengbao; the newest tells how old the password is."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="past_passwords",
        verbose_name=_("登录账号"),
    )
    password = models.CharField(_("散列"), max_length=128)
    set_at = models.DateTimeField(_("设定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("用过的密码")
        indexes = [models.Index(fields=["user", "set_at"], name="past_password_by_user")]

    def __str__(self) -> str:
        return f"{self.set_at:%Y-%m-%d}"
