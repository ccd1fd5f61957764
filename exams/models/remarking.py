"""A key that was wrong: who says so and why, who agrees, and whose result changed.

Written by exams.remarking alone. The question as it was asked stays; a corrected version, or points
for everybody, takes its place in the marks.
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


class RemarkingState(models.TextChoices):
    PROPOSED = "PROPOSED", _("待复核")
    AGREED = "AGREED", _("已重评")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Remarking(models.Model):
    """`corrected` is the version whose key counts; without one everybody gets the points."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="remarkings")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    corrected = models.ForeignKey(Question, models.PROTECT, null=True, related_name="+")
    why = FreeCharField(_("原因"), max_length=200)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("提出时间"))
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(_("复核时间"), null=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=RemarkingState, default=RemarkingState.PROPOSED
    )

    class Meta:
        verbose_name = verbose_name_plural = _("改答案重评")
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "question"],
                condition=Q(state="PROPOSED"),
                name="question_waits_for_one_remarking",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="remarking_says_why"),
            models.CheckConstraint(
                condition=Q(state="AGREED", agreed_by__isnull=False, agreed_at__isnull=False)
                | (~Q(state="AGREED") & Q(agreed_by=None, agreed_at=None)),
                name="remarking_is_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposed_by")),
                name="remarking_is_agreed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(corrected=None) | ~Q(corrected=F("question")),
                name="remarking_follows_another_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.question_id}"


class ChangedResultQuerySet(models.QuerySet["ChangedResult"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError


class ChangedResult(models.Model):
    """The result as it was and as it is; `version` is that of the new one."""

    remarking = models.ForeignKey(Remarking, models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="changes")
    version = models.PositiveSmallIntegerField()
    marks_before = models.JSONField()
    score_before = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    score_after = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    was_passed = models.BooleanField(null=True)
    is_passed = models.BooleanField(null=True)

    objects = ChangedResultQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("变动的成绩")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "version"], name="result_has_each_version_once"
            ),
            models.CheckConstraint(condition=Q(version__gte=2), name="changed_result_is_not_first"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.version}"
