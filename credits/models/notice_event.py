"""What happens to a notice after it is issued: one row for each event, never changed.

A wrong record is corrected by a further one that refers to it; a receipt attached to the wrong
notice is withdrawn by a row of its own. Withdrawal is no event but a numbered notice
(Notice.refers_to).
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models.notice import Notice
from keeping.free_texts import FreeCharField


class EventKind(models.TextChoices):
    SERVED = "SERVED", _("送达")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("签收")
    ANSWERED = "ANSWERED", _("答复")
    RECTIFIED = "RECTIFIED", _("整改完成")
    CORRECTED = "CORRECTED", _("登记更正")


class Service(models.TextChoices):
    """Ways of service; 留置 is in the presence of a witness (as 民事诉讼法 art. 89 has it)."""

    IN_PERSON = "IN_PERSON", _("当面送达")
    BY_POST = "BY_POST", _("邮寄送达")
    IN_SYSTEM = "IN_SYSTEM", _("系统内送达")
    LEFT = "LEFT", _("留置送达")


class EventQuerySet(models.QuerySet["NoticeEvent"]):
    def standing(self) -> "EventQuerySet":
        """What holds today: no corrected record, and no correction."""
        return self.exclude(kind=EventKind.CORRECTED).exclude(pk__in=corrected())


class NoticeEvent(models.Model):
    """`on` is the day it happened, `recorded_at` when it was written down.

    `text` is the person's answer, the witness of a service by leaving, a remark, or why another
    record was wrong. `reply_by` is worked out when service is recorded and stays, whatever
    happens to the calendar later. `turn` counts the records of a kind: a second one follows only
    the correction of the first.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="events")
    kind = models.CharField(_("事项"), max_length=16, choices=EventKind)
    turn = models.PositiveSmallIntegerField(_("次第"), default=1)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", db_index=False
    )
    on = models.DateField(_("日期"))
    how = models.CharField(_("送达方式"), max_length=16, choices=Service, blank=True)
    text = FreeCharField(_("内容"), max_length=1000, blank=True)
    reply_by = models.DateField(_("答复期限"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("通知办理事项")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "kind", "turn"], name="notice_event_of_a_kind_and_turn_is_one"
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="notice_event_is_corrected_once",
            ),
            models.CheckConstraint(
                condition=(Q(kind="CORRECTED", corrects__isnull=False) & ~Q(text=""))
                | (~Q(kind="CORRECTED") & Q(corrects=None)),
                name="correction_alone_refers_to_a_record_and_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(kind="SERVED") & ~Q(how="") & Q(reply_by__isnull=False))
                | (~Q(kind="SERVED") & Q(how="", reply_by=None)),
                name="service_alone_has_a_way_and_a_reply_day",
            ),
            models.CheckConstraint(
                condition=~Q(how="LEFT") | ~Q(text=""), name="service_by_leaving_names_a_witness"
            ),
            models.CheckConstraint(
                condition=~Q(kind="ANSWERED") | ~Q(text=""), name="notice_answer_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.kind}"


def corrected() -> models.QuerySet[NoticeEvent, int]:
    """The ids of the records that later ones correct: few, whatever there is of records."""
    wrong = NoticeEvent.objects.filter(corrects__isnull=False)
    return wrong.values_list("corrects_id", flat=True)


class ReceiptQuerySet(models.QuerySet["NoticeReceipt"]):
    def attached(self) -> "ReceiptQuerySet":
        return self.filter(withdrawals=None)


class NoticeReceipt(models.Model):
    """A scanned 送达回执 on its private shelf; `place` is a name of ours and never a URL."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="receipts")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(_("类型"), max_length=40)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=60)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("送达回执")
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "sha256"], name="receipt_is_attached_once_to_a_notice"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.name}"


class ReceiptWithdrawal(models.Model):
    """A scan taken back from its notice, and whether the file itself was erased with it."""

    receipt = models.ForeignKey(NoticeReceipt, models.PROTECT, related_name="withdrawals")
    reason = FreeCharField(_("撤回理由"), max_length=200)
    is_erased = models.BooleanField(_("文件已删除"))
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("撤回时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("撤回的回执")
        constraints = [
            models.UniqueConstraint(fields=["receipt"], name="receipt_is_withdrawn_once"),
            models.CheckConstraint(
                condition=~Q(reason=""), name="receipt_withdrawal_carries_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}"
