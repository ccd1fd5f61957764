"""An invitation to choose a password: a code for one login, shown once, kept as a digest."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither used nor replaced; it may have expired."""
        return self.filter(used_at=None, replaced_at=None)

    def valid(self, *, now: datetime) -> "InvitationQuerySet":
        return self.open().filter(expires_at__gt=now)


class Invitation(models.Model):
    """`issued_by` is None for a command, which whoever keeps the servers has run."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="invitations",
        verbose_name=_("登录账号"),
    )
    code_digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(_("发出时间"))
    expires_at = models.DateTimeField(_("有效至"))
    used_at = models.DateTimeField(_("使用时间"), null=True)
    replaced_at = models.DateTimeField(_("作废时间"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("登录邀请")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at=None, replaced_at=None),
                name="invitation_is_the_only_open_one_of_a_login",
            ),
            # What is null compares as unknown, and a check lets that pass: a command is nobody.
            models.CheckConstraint(
                condition=~Q(user=F("issued_by")), name="invitation_is_never_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")),
                name="invitation_expires_after_it_is_issued",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(replaced_at=None),
                name="invitation_is_used_or_replaced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"
