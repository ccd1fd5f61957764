"""Notices: numbered, frozen letters to those who fall short, and the series of their numbers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Agency, Learner


class NoticeSeries(models.Model):
    """The numbers that one organ gives out in one year; its row is locked while it gives them."""

    prefix = models.CharField(_("机关代字"), max_length=20)
    year = models.PositiveSmallIntegerField(_("发文年度"))
    last_number = models.PositiveIntegerField(_("最后编号"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("发文编号")
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="notice_series_is_one_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕"


class Notice(models.Model):
    """One letter as it was issued; triggers refuse every change (0004).

    `letter` holds what is printed: organ, title, recipient, name, paragraphs, table, closing,
    signatory; `minimums` the figures of the standing on that day, shaped as in a statement.
    """

    series = models.ForeignKey(NoticeSeries, models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField(_("编号"))
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="notices")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="notices")
    year = models.PositiveSmallIntegerField(_("年度"))
    edition = models.CharField(_("办法摘要"), max_length=64)
    minimums = models.JSONField(_("各项要求"))
    letter = models.JSONField(_("正文"))
    issued_on = models.DateField(_("成文日期"))
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("欠学分通知")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"], name="notice_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["learner", "year"], name="learner_gets_one_notice_a_year"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="notice_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.number}号"
