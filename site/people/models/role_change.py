"""Who asked for a role to be granted or ended, and who agreed: rows stay, roles may go."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models.agency import Agency
from people.models.role import THE_THREE, RoleKind

# Whoever holds one of these sees or steers a whole city: two people grant it.
GRANTED_BY_TWO = (RoleKind.TRAINING_DEPARTMENT, *THE_THREE)


class ChangeState(models.TextChoices):
    WAITING = "WAITING", _("待复核")
    DONE = "DONE", _("已生效")
    REFUSED = "REFUSED", _("不同意")


class RoleChange(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="role_changes",
        verbose_name=_("登录账号"),
    )
    kind = models.CharField(_("角色"), max_length=24, choices=RoleKind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("范围（含下级）")
    )
    is_end = models.BooleanField(_("结束"), default=False)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True)
    why = FreeCharField(_("依据"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办")
    )
    asked_at = models.DateTimeField(_("时间"))
    state = models.CharField(_("状态"), max_length=10, choices=ChangeState)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("复核"),
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("角色变更")
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("asked_by")) & ~Q(user=F("decided_by")),
                name="role_change_is_never_about_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="role_change_is_agreed_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in GRANTED_BY_TWO])
                | Q(is_end=True)
                | ~Q(state="DONE")
                | Q(decided_by__isnull=False),
                name="role_over_a_city_is_granted_by_two",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="role_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user_id}"
