"""What a user may do, where, and until when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.agency import Agency


class RoleKind(models.TextChoices):
    CIVIL_SERVANT = "CIVIL_SERVANT", _("公务员")
    TRAINING_OFFICER = "TRAINING_OFFICER", _("单位培训联络员")
    PERSONNEL_OFFICER = "PERSONNEL_OFFICER", _("人事干部")
    TRAINING_DEPARTMENT = "TRAINING_DEPARTMENT", _("培训主管部门")
    SCREENER = "SCREENER", _("遴选评委")
    EXAM_AUTHOR = "EXAM_AUTHOR", _("命题人")
    AUDITOR = "AUDITOR", _("审计员")
    SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR", _("系统管理员")
    SECURITY_ADMINISTRATOR = "SECURITY_ADMINISTRATOR", _("安全管理员")


# 三员分立: who runs the house, who says what each may do there, and who checks both. Nobody is two
# of them on the same day; the database refuses it too (people.held_apart).
THE_THREE = (
    RoleKind.SYSTEM_ADMINISTRATOR,
    RoleKind.SECURITY_ADMINISTRATOR,
    RoleKind.AUDITOR,
)


class RoleQuerySet(models.QuerySet["Role"]):
    def in_force(self, *, on: date) -> "RoleQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class Role(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    kind = models.CharField(_("角色"), max_length=24, choices=RoleKind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="roles", verbose_name=_("范围（含下级）")
    )
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("角色授权")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "agency", "starts_on"],
                name="role_is_granted_once_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} @ {self.agency_id}"
