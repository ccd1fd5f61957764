"""Releases of a year's catalogue: frozen snapshots, and what waits for the next one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from catalog.models.bank import Venue
from catalog.models.session import Session, SessionState
from keeping.free_texts import FreeCharField


class Release(models.Model):
    """The catalogue as the public saw it from then on. Append-only; names no person in training."""

    catalog = models.ForeignKey("catalog.AnnualCatalog", models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField(_("第几次发布"))
    note = FreeCharField(_("说明"), max_length=200, blank=True)
    content = models.TextField(_("内容"))
    digest = models.CharField(_("内容摘要（SHA-256）"), max_length=64)
    released_at = models.DateTimeField(_("发布时间"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("目录发布")
        constraints = [
            models.UniqueConstraint(
                fields=["catalog", "number"], name="releases_of_a_year_are_numbered"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="first_release_is_number_one"),
            models.CheckConstraint(
                condition=Exact(Length("digest"), 64), name="release_has_a_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalog_id}: {self.number}"


class SessionDraft(models.Model):
    """What a published session shall become with the next release; until then nobody sees it."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="draft")
    venue = models.ForeignKey(Venue, models.PROTECT, related_name="+", verbose_name=_("地点"))
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    break_minutes = models.PositiveSmallIntegerField(_("休息（分钟）"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=SessionState)
    drafted_at = models.DateTimeField(_("拟定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("待发布的场次变更")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="drafted_session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SessionState.PLANNED, SessionState.CANCELLED]),
                name="drafted_session_is_planned_or_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} → {self.starts_at:%Y-%m-%dT%H:%M}"
