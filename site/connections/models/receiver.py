"""Who is told when something happens, and what each was told. See connections.webhooks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField


class EventKind(models.TextChoices):
    TEST = "test", _("试推送")
    CATALOGUE_RELEASED = "catalogue.released", _("年度目录发布")
    YEAR_SETTLED = "year.settled", _("年度结算")
    YEAR_REOPENED = "year.reopened", _("年度重新开放")
    NOTICES_ISSUED = "notices.issued", _("签发通知")


class Receiver(models.Model):
    """An address of another system. `key` names its secret, which is in no table."""

    name = FreeCharField(_("系统名称"), max_length=40)
    url = models.URLField(_("接收地址"), max_length=300)
    events = models.JSONField(_("事件"), default=list)
    key = models.CharField(max_length=32, unique=True)
    set_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_up_at = models.DateTimeField(_("设立时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("事件接收方")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(url=""), name="receiver_has_a_name_and_an_address"
            ),
            models.CheckConstraint(condition=~Q(events=[]), name="receiver_is_told_something"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="receiver_is_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def event_names(self) -> list[str]:
        return [str(EventKind(one).label) for one in self.events if one in EventKind.values]


class Delivery(models.Model):
    """One event for one receiver. `body` is what is sent, the same each time, as is `message_id`.

    `subject` is the row that the event is about. While it waits, `next_at` says for when.
    """

    receiver = models.ForeignKey(Receiver, models.PROTECT, related_name="deliveries")
    event = models.CharField(_("事件"), max_length=30, choices=EventKind)
    subject = models.PositiveBigIntegerField()
    message_id = models.UUIDField(unique=True)
    body = models.TextField(_("内容"))
    made_at = models.DateTimeField(_("记入时间"))
    attempts = models.PositiveSmallIntegerField(_("次数"), default=0)
    next_at = models.DateTimeField(_("下次推送"), null=True)
    delivered_at = models.DateTimeField(_("送达时间"), null=True)
    given_up_at = models.DateTimeField(_("放弃时间"), null=True)
    answer = models.CharField(_("对方的回答"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("事件推送")
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "event", "subject"],
                name="receiver_is_told_of_an_event_by_one_delivery",
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False, delivered_at=None, given_up_at=None)
                | Q(next_at=None, delivered_at__isnull=False, given_up_at=None)
                | Q(next_at=None, delivered_at=None, given_up_at__isnull=False),
                name="delivery_waits_or_arrived_or_is_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
                name="deliveries_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject} → {self.receiver_id}"
