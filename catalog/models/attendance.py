"""Who was there, from when to when (no self check-in is asked of anybody).

A mark made by hand stands against what scans say; one that follows from scans moves with them.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.session import Session
from people.models import Learner


class AttendanceState(models.TextChoices):
    PRESENT = "PRESENT", _("出席")
    PART = "PART", _("部分出席")
    ABSENT = "ABSENT", _("缺席")


class Attendance(models.Model):
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="attendances")
    state = models.CharField(_("考勤"), max_length=10, choices=AttendanceState)
    minutes = models.PositiveSmallIntegerField(_("出席分钟数"), null=True, blank=True)
    entered_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    left_at = models.DateTimeField(_("签退时间"), null=True, blank=True)
    by_hand = models.BooleanField(_("人工登记"), default=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("考勤记录")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"], name="learner_attends_a_session_once"
            ),
            models.CheckConstraint(
                condition=Q(state="PART", minutes__isnull=False)
                | (~Q(state="PART") & Q(minutes__isnull=True)),
                name="part_attendance_names_its_minutes",
            ),
            models.CheckConstraint(
                condition=Q(entered_at=None) | Q(left_at=None) | Q(left_at__gt=F("entered_at")),
                name="attendance_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.learner_id} {self.state}"
