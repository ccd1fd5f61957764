"""What an administrator did to somebody's way in: rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField


class ActKind(models.TextChoices):
    UNLOCKED = "UNLOCKED", _("解除登录限制")
    FACTORS_REMOVED = "FACTORS_REMOVED", _("移除验证器和通行密钥")
    OUTSIDE_REMOVED = "OUTSIDE_REMOVED", _("解除外部登录绑定")
    SESSIONS_ENDED = "SESSIONS_ENDED", _("结束全部登录")


class AccountAct(models.Model):
    """`login` is the login name as it was, in small letters: by it failed logins are counted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="acts", verbose_name=_("登录账号")
    )
    login = models.CharField(_("登录名"), max_length=60)
    kind = models.CharField(_("处理"), max_length=20, choices=ActKind)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("经办"),
    )
    done_at = models.DateTimeField(_("时间"))
    why = FreeCharField(_("原因"), max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = _("账号处理记录")
        indexes = [models.Index(fields=["kind", "login"], name="account_act_by_login")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("done_by")), name="account_act_is_never_on_oneself"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="account_act_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.login}"
