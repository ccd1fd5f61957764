"""What people mark: the written answers of a paper, each by two who know neither name nor unit.

Written by exams.marking alone. A mark is never changed; who answered never marks her own answer,
and who appoints markers is not one of them.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exams.models.attempt import AppendOnlyError, Attempt
from exams.models.exam import Exam
from exams.models.question import Question
from keeping.free_texts import FreeCharField


class Marker(models.Model):
    """Somebody appointed to mark the written answers of an exam."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="markers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(_("指定时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("阅卷人")
        constraints = [
            models.UniqueConstraint(fields=["exam", "user"], name="marker_is_appointed_once"),
            models.CheckConstraint(
                condition=~Q(user=F("appointed_by")), name="marker_is_appointed_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.user_id}"


class ScriptQuerySet(models.QuerySet["Script"]):
    def waiting(self) -> "ScriptQuerySet":
        return self.filter(earned=None)


class Script(models.Model):
    """One written answer to be marked; `wanted` is 2, and 3 once two marks lie too far apart."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="scripts")
    place = models.PositiveSmallIntegerField(_("卷中位置"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    # Her login, so that the database can keep her from marking herself.
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    points = models.DecimalField(_("满分"), max_digits=7, decimal_places=2)
    wanted = models.PositiveSmallIntegerField(_("须评次数"), default=2)
    earned = models.DecimalField(_("得分"), max_digits=7, decimal_places=2, null=True)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("待评答卷")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "place"], name="answer_is_laid_out_once"),
            models.CheckConstraint(
                condition=Q(wanted__range=(2, 3)), name="script_is_marked_by_two_or_three"
            ),
            models.CheckConstraint(
                condition=Q(earned=None) | Q(earned__gte=0, earned__lte=F("points")),
                name="script_earns_no_more_than_its_points",
            ),
        ]
        indexes = [
            models.Index(fields=["attempt"], condition=Q(earned=None), name="script_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} #{self.place}"


class MarkingLease(models.Model):
    """A script lies before a marker until then: nobody else is given her turn of it meanwhile."""

    script = models.ForeignKey(Script, models.CASCADE, related_name="leases")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(_("保留至"))

    class Meta:
        verbose_name = verbose_name_plural = _("评阅保留")
        constraints = [
            models.UniqueConstraint(fields=["script", "marker"], name="marker_holds_a_script_once"),
        ]

    def __str__(self) -> str:
        return f"{self.script_id}/{self.marker_id}"


class MarkingQuerySet(models.QuerySet["Marking"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class Marking(models.Model):
    """One person's mark of one script; `turn` is 1, 2, or 3 for the one who decides."""

    script = models.ForeignKey(Script, models.PROTECT, related_name="markings")
    turn = models.PositiveSmallIntegerField(_("第几评"))
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    points = models.DecimalField(_("给分"), max_digits=7, decimal_places=2)
    remark = FreeCharField(_("评语"), max_length=500, blank=True)
    marked_at = models.DateTimeField(_("评阅时间"))

    objects = MarkingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评阅记录")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["script", "turn"], name="script_has_each_turn_once"),
            models.UniqueConstraint(fields=["script", "marker"], name="marker_marks_a_script_once"),
            models.CheckConstraint(
                condition=Q(turn__range=(1, 3), points__gte=0), name="mark_has_a_turn_and_points"
            ),
            models.CheckConstraint(
                condition=Q(candidate=None) | ~Q(candidate=F("marker")),
                name="nobody_marks_her_own_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.script_id} / {self.turn}"
