"""Scans at the door: who passed in or out, by whose device, by which clock.

A scan is a row that is added and never changed. The device's clock and the server's are both
kept; `passed_at` is the moment that counts, in the server's time.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from keeping.free_texts import FreeCharField
from people.models import Learner


class Direction(models.TextChoices):
    IN = "IN", _("签到")
    OUT = "OUT", _("签退")


class Way(models.TextChoices):
    STAFF = "STAFF", _("工作人员扫码")
    ROOM = "ROOM", _("会场码")


class DeviceQuerySet(models.QuerySet["ScanDevice"]):
    def in_use(self) -> "DeviceQuerySet":
        return self.filter(revoked_at=None)


class ScanDevice(models.Model):
    """A phone at the door of one session. Its key is shown once; only the digest is kept."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="devices")
    name = FreeCharField(_("名称"), max_length=40)
    key_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("建立时间"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("停用时间"), null=True)
    seen_at = models.DateTimeField(_("最近联网"), null=True)
    wrong_codes = models.PositiveIntegerField(_("无效码次数"), default=0)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("扫码设备")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="scanning_device_is_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.name}"


class Scan(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="scans")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="scans")
    direction = models.CharField(_("进出"), max_length=3, choices=Direction)
    way = models.CharField(_("方式"), max_length=5, choices=Way)
    passed_at = models.DateTimeField(_("时间"))
    device_at = models.DateTimeField(_("设备时间"), null=True)
    received_at = models.DateTimeField(_("收到时间"))
    client_id = models.UUIDField(_("设备上的编号"))
    device = models.ForeignKey(ScanDevice, models.PROTECT, null=True, related_name="scans")
    # Received after the class was closed: it changes no mark by itself, a person decides.
    is_late = models.BooleanField(_("结班后收到"), default=False)
    # Digest of a random cookie: one browser signs one person in. No device is named.
    browser = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("扫码记录")
        indexes = [models.Index(fields=["session", "learner"], name="scan_by_session_and_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "client_id"], name="scan_is_received_once_per_session"
            ),
            models.UniqueConstraint(
                fields=["session", "browser", "direction"],
                condition=~Q(browser=""),
                name="browser_signs_one_person_in_and_out",
            ),
            models.UniqueConstraint(
                fields=["session", "learner", "direction"],
                condition=Q(way="ROOM"),
                name="learner_enters_a_room_code_once_each_way",
            ),
            models.CheckConstraint(
                condition=Q(way="STAFF", device__isnull=False, device_at__isnull=False, browser="")
                | (Q(way="ROOM", device=None, device_at=None) & ~Q(browser="")),
                name="scan_is_made_by_a_device_or_a_browser",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id} {self.direction}"


class WrongRoomCode(models.Model):
    """A room code that was not right: a handful in ten minutes, then one has to wait."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("会场码错误")
        indexes = [models.Index(fields=["session", "learner", "at"], name="wrong_room_code")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id}"
