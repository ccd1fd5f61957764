"""The exam: who may sit, when, how its papers are made, and what a pass is worth."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Bucket
from exams import blueprints
from exams.grading import Marking, MultiplePolicy
from people.models import Agency, Learner


class ExamState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已发布")


class MultipleMarking(models.TextChoices):
    ALL_OR_NOTHING = "ALL_OR_NOTHING", _("全部选对才得分")
    SHARE_IF_INCOMPLETE = "SHARE_IF_INCOMPLETE", _("少选得部分分，错选不得分")
    PROPORTIONAL = "PROPORTIONAL", _("少选按选对个数得分，错选不得分")


class AnswersShown(models.TextChoices):
    AFTER_CLOSING = "AFTER_CLOSING", _("考试结束后")
    AFTER_SUBMITTING = "AFTER_SUBMITTING", _("交卷后立即")


class ExamQuerySet(models.QuerySet["Exam"]):
    def published(self) -> "ExamQuerySet":
        return self.filter(state=ExamState.PUBLISHED)

    def addressed_to(self, learner: Learner) -> "ExamQuerySet":
        """Exams of the learner's agency or of one above it."""
        path, step = learner.agency.path, Agency.steplen
        above = [path[:length] for length in range(step, len(path) + 1, step)]
        return self.published().filter(agency__path__in=above)


class Exam(models.Model):
    """A pass of any of the allowed attempts grants `credits`, once per learner."""

    title = models.CharField(_("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    theme = models.CharField(_("主题"), max_length=120, blank=True)
    blueprint = models.JSONField(_("组卷蓝图"), help_text=_("各部分的题型、题数、每题分值"))
    pass_mark = models.DecimalField(_("合格线（分）"), max_digits=7, decimal_places=2)
    duration_minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), default=90)
    opens_at = models.DateTimeField(_("开始时间"))
    closes_at = models.DateTimeField(_("结束时间"))
    attempts_allowed = models.PositiveSmallIntegerField(_("可考次数"), default=2)
    multiple_marking = models.CharField(
        _("多选题计分"),
        max_length=20,
        choices=MultipleMarking,
        default=MultipleMarking.ALL_OR_NOTHING,
    )
    incomplete_share = models.DecimalField(
        _("少选所得份额"), max_digits=4, decimal_places=3, default=Decimal("0.5")
    )
    answers_shown = models.CharField(
        _("公布答案"), max_length=20, choices=AnswersShown, default=AnswersShown.AFTER_CLOSING
    )
    credits = models.DecimalField(_("合格授予学分"), max_digits=5, decimal_places=2)
    bucket = models.CharField(_("学分类别"), max_length=10, choices=Bucket, default=Bucket.REQUIRED)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="exams", verbose_name=_("参加范围（含下级）")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ExamState, default=ExamState.DRAFT)

    objects = ExamQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("考试")
        constraints = [
            models.UniqueConstraint(fields=["year", "title"], name="exam_has_one_title_a_year"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="exam_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__gte=1) & Q(attempts_allowed__gte=1),
                name="exam_allows_time_and_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gt=0) & Q(credits__gte=0),
                name="exam_asks_for_points_and_takes_no_credit",
            ),
            models.CheckConstraint(
                condition=Q(incomplete_share__range=(0, 1)),
                name="exam_incomplete_share_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["agency", "opens_at"], name="exam_by_agency_and_opening")]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    def clean(self) -> None:
        try:
            blueprint = blueprints.read(self.blueprint)
        except blueprints.BlueprintError as refusal:
            raise ValidationError({"blueprint": str(refusal)}) from refusal
        if self.pass_mark is not None and self.pass_mark > blueprint.out_of:
            raise ValidationError(
                {
                    "pass_mark": _("合格线不能高于卷面总分 %(out_of)s。")
                    % {"out_of": blueprint.out_of}
                }
            )

    @property
    def out_of(self) -> Decimal:
        return blueprints.read(self.blueprint).out_of

    @property
    def question_count(self) -> int:
        return blueprints.read(self.blueprint).question_count

    @property
    def marking(self) -> Marking:
        return Marking(MultiplePolicy(self.multiple_marking), self.incomplete_share)

    def is_open(self, *, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def deadline_for(self, started_at: datetime) -> datetime:
        """The duration, but never beyond the end of the exam."""
        return min(started_at + timedelta(minutes=self.duration_minutes), self.closes_at)

    def shows_answers(self, *, now: datetime) -> bool:
        """Whether a submitted attempt may be read with its key."""
        return self.answers_shown == AnswersShown.AFTER_SUBMITTING or now >= self.closes_at
