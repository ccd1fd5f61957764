"""What was put right after a class had been closed: rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models.attendance import Attendance, AttendanceState
from credits.models import Fact
from keeping.free_texts import FreeCharField


class AttendanceCorrection(models.Model):
    """Before and after, who and why; the entry taken back and the one that stands instead.

    `before` is empty for somebody who was there and had not been on the list.
    """

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="corrections")
    before = models.CharField(_("原考勤"), max_length=10, choices=AttendanceState, blank=True)
    before_minutes = models.PositiveSmallIntegerField(null=True)
    after = models.CharField(_("更正为"), max_length=10, choices=AttendanceState)
    after_minutes = models.PositiveSmallIntegerField(null=True)
    why = FreeCharField(_("更正理由"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("更正时间"))
    reversal = models.OneToOneField(Fact, models.PROTECT, null=True, related_name="+")
    replacement = models.OneToOneField(Fact, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("考勤更正")
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="attendance_correction_says_why"),
            models.CheckConstraint(
                condition=Q(reversal__isnull=False) | Q(replacement__isnull=False),
                name="attendance_correction_changes_the_ledger",
            ),
            models.CheckConstraint(
                condition=Q(after="ABSENT", replacement=None)
                | (~Q(after="ABSENT") & Q(replacement__isnull=False)),
                name="attendance_correction_records_who_was_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance_id}: {self.before}→{self.after}"
