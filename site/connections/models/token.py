"""The keys of other systems: of limited scope, for one subtree of agencies, until a day."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models import Agency


class Scope(models.TextChoices):
    ROSTER_WRITE = "roster:write", _("报送名册")
    FACTS_WRITE = "facts:write", _("报送学习记录")
    STANDINGS_READ = "standings:read", _("读取达标情况")
    CATALOGUE_READ = "catalogue:read", _("读取年度目录")
    STATEMENTS_WRITE = "statements:write", _("报送 xAPI 学习记录")
    STATEMENTS_READ = "statements:read", _("读取 xAPI 学习记录")


class TokenQuerySet(models.QuerySet["Token"]):
    def in_force(self, *, on: date) -> "TokenQuerySet":
        return self.filter(revoked_at=None, expires_on__gte=on)


class Token(models.Model):
    """`key` names the token, `digest` is of its secret, which is kept nowhere.

    `name` is the system that holds it, and the platform of the records that it hands in. The
    requests of the minute `minute` (counted since 1970) are counted in `used`.
    """

    name = FreeCharField(_("系统名称"), max_length=40)
    key = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("权限"), default=list)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("范围（含下级）")
    )
    expires_on = models.DateField(_("有效期至"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("签发时间"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("停用时间"), null=True)
    used_on = models.DateField(_("最近使用"), null=True)
    minute = models.PositiveBigIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("接口令牌")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="token_names_a_system"),
            models.CheckConstraint(
                condition=Q(Exact(Length("digest"), 64)), name="token_keeps_a_digest_alone"
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_opens_something"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_is_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.key}）"

    @property
    def scope_names(self) -> list[str]:
        return [str(Scope(one).label) for one in self.scopes if one in Scope.values]
