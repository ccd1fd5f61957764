"""Statistics of completion: one frozen row per agency and period; circulars are printed from it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Agency


class PeriodKind(models.TextChoices):
    MONTH = "MONTH", _("月度")
    QUARTER = "QUARTER", _("季度")
    HALF_YEAR = "HALF_YEAR", _("半年")


class Statistic(models.Model):
    """Completion in an agency's subtree when the period was over; triggers refuse every change.

    `figures`: {"total": row, "tiers": [row with "name"], "units": [row with "code", "name"]};
    a row holds people, met, short, rate (percent) and gap (mean of those short), as text.
    """

    period = models.CharField(_("周期"), max_length=10, choices=PeriodKind)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="statistics")
    figures = models.JSONField(_("数据"))
    made_at = models.DateTimeField(_("统计时间"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("完成情况统计")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "period", "starts_on"],
                name="statistic_is_one_per_agency_and_period",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="statistic_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.period}/{self.starts_on}"

    @property
    def year(self) -> int:
        return self.starts_on.year
