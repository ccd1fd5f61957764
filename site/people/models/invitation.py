"""An invitation to choose a password: a code for one login, shown once, kept as a digest."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    OPEN = "OPEN", _("有效")
    USED = "USED", _("已使用")
    EXPIRED = "EXPIRED", _("已过期")
    REPLACED = "REPLACED", _("已由新邀请码代替")
    REVOKED = "REVOKED", _("已撤销")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither used nor replaced; it may have expired."""
        return self.filter(used_at=None, replaced_at=None)

    def valid(self, *, now: datetime) -> "InvitationQuerySet":
        return self.open().filter(expires_at__gt=now)

    def in_state(self, state: str, *, now: datetime) -> "InvitationQuerySet":
        found: dict[str, InvitationQuerySet] = {
            InvitationState.OPEN: self.valid(now=now),
            InvitationState.USED: self.filter(used_at__isnull=False),
            InvitationState.EXPIRED: self.open().filter(expires_at__lte=now),
            InvitationState.REPLACED: self.filter(replaced_at__isnull=False, revoked_by=None),
            InvitationState.REVOKED: self.filter(revoked_by__isnull=False),
        }
        return found[InvitationState(state)]


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
    # Who made it void; of a newer code for the same login nobody stands here.
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("撤销人"),
    )

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
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(replaced_at__isnull=False),
                name="invitation_is_void_when_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"

    def state(self, *, now: datetime) -> InvitationState:
        if self.used_at:
            return InvitationState.USED
        if self.replaced_at:
            return InvitationState.REVOKED if self.revoked_by_id else InvitationState.REPLACED
        return InvitationState.OPEN if self.expires_at > now else InvitationState.EXPIRED
