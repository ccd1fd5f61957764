"""Notices: numbered, frozen documents about those who fall short, and the series of their numbers.

What happens to one afterwards is a row of its own (notice_event.py); a withdrawal is another
notice that refers to the one it withdraws.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from people.models import Agency, Learner


class NoticeKind(models.TextChoices):
    REMINDER = "REMINDER", _("提醒函")
    CIRCULAR = "CIRCULAR", _("通报")
    RECTIFICATION = "RECTIFICATION", _("整改通知书")
    WITHDRAWAL = "WITHDRAWAL", _("撤销通知")


TO_ONE_PERSON = (NoticeKind.REMINDER, NoticeKind.RECTIFICATION)


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


class NoticeQuerySet(models.QuerySet["Notice"]):
    def in_force(self) -> "NoticeQuerySet":
        """Those that no later notice withdraws; a withdrawal itself is none."""
        return self.exclude(kind=NoticeKind.WITHDRAWAL).filter(withdrawals=None)


class Notice(models.Model):
    """One document as it was issued; triggers refuse every change (0004, 0012).

    `letter` holds what is printed: organ, title, recipient, name, paragraphs, table, closing,
    signatory, and where its code is verified (older ones carry no code); `minimums` the figures
    of the standing on that day, shaped as in a statement. `turn` counts the notices of a kind
    about one year: a second one follows only the withdrawal of the first.
    """

    series = models.ForeignKey(NoticeSeries, models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField(_("编号"))
    kind = models.CharField(
        _("文种"), max_length=16, choices=NoticeKind, default=NoticeKind.REMINDER
    )
    turn = models.PositiveSmallIntegerField(_("次第"), default=1)
    learner = models.ForeignKey(Learner, models.PROTECT, null=True, related_name="notices")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="notices")
    year = models.PositiveSmallIntegerField(_("年度"))
    edition = models.CharField(_("办法摘要"), max_length=64)
    minimums = models.JSONField(_("各项要求"))
    letter = models.JSONField(_("正文"))
    code = models.CharField(_("验证码"), max_length=30, blank=True)
    deadline_on = models.DateField(_("整改期限"), null=True, blank=True)
    refers_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawals"
    )
    issued_on = models.DateField(_("成文日期"))
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("欠学分通知")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"], name="notice_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["learner", "year", "kind", "turn"],
                condition=Q(kind__in=TO_ONE_PERSON),
                name="learner_gets_one_notice_of_a_kind_and_turn_a_year",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="notice_numbers_begin_at_one"),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="notice_code_is_given_once"
            ),
            models.UniqueConstraint(fields=["refers_to"], name="notice_is_withdrawn_once"),
            models.CheckConstraint(
                condition=(Q(kind="WITHDRAWAL") & Q(refers_to__isnull=False))
                | (~Q(kind="WITHDRAWAL") & Q(refers_to=None)),
                name="withdrawal_alone_refers_to_another_notice",
            ),
            models.CheckConstraint(
                condition=Q(kind="WITHDRAWAL")
                | (Q(kind="CIRCULAR") & Q(learner=None))
                | (Q(kind__in=TO_ONE_PERSON) & Q(learner__isnull=False)),
                name="circular_alone_is_not_to_one_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.number}号"
