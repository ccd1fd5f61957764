"""The exam: who may sit, when, how its papers are made, and what a pass is worth."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Bucket
from catalog.models.audience import TierChoice, words_of
from catalog.seating import audience
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


class Counting(models.TextChoices):
    BEST = "BEST", _("取最好一次")
    LAST = "LAST", _("取最后一次")


class EntryEvent(models.TextChoices):
    """What has happened to those whom an exam is for (公务员法 art. 66: 初任, 任职)."""

    RECRUITED = "RECRUITED", _("新录用")
    APPOINTED = "APPOINTED", _("新任职或晋升")


class ExamQuerySet(models.QuerySet["Exam"]):
    def published(self) -> "ExamQuerySet":
        return self.filter(state=ExamState.PUBLISHED)

    def addressed_to(self, learner: Learner) -> "ExamQuerySet":
        """Exams of the learner's agency or of one above it; of a contest's later stages those
        to which she has advanced."""
        path, step = learner.agency.path, Agency.steplen
        above = [path[:length] for length in range(step, len(path) + 1, step)]
        entered = Exam.objects.filter(contest_stage__entries__learner=learner).values("pk")
        return self.published().filter(
            Q(contest_stage=None) | Q(contest_stage__number=1) | Q(pk__in=entered),
            agency__path__in=above,
        )


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
    marking_tolerance = models.PositiveSmallIntegerField(
        _("评阅容差（%）"),
        default=20,
        help_text=_("简答题、案例题两人给分相差超过该题满分的这个比例时，由第三人评阅。"),
    )
    answers_shown = models.CharField(
        _("公布答案"), max_length=20, choices=AnswersShown, default=AnswersShown.AFTER_CLOSING
    )
    credits = models.DecimalField(_("合格授予学分"), max_digits=5, decimal_places=2)
    bucket = models.CharField(_("学分类别"), max_length=10, choices=Bucket, default=Bucket.REQUIRED)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="exams", verbose_name=_("参加范围（含下级）")
    )
    lowest_tier = models.PositiveSmallIntegerField(
        _("层次不低于"), choices=TierChoice, null=True, blank=True
    )
    highest_tier = models.PositiveSmallIntegerField(
        _("层次不高于"), choices=TierChoice, null=True, blank=True
    )
    posts = models.CharField(
        _("职务含"),
        max_length=200,
        blank=True,
        help_text=_("几个词用顿号隔开，含其一即可；不填不限。"),
    )
    ranks = models.CharField(_("职级含"), max_length=200, blank=True)
    event = models.CharField(_("只面向"), max_length=10, choices=EntryEvent, blank=True)
    event_months = models.PositiveSmallIntegerField(_("几个月以内"), null=True, blank=True)
    needs_exams = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("须先合格的考试")
    )
    needs_lectures = models.ManyToManyField(
        "catalog.Lecture", blank=True, related_name="+", verbose_name=_("须先听过的讲座")
    )
    makes_up_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="make_ups",
        verbose_name=_("补考的是哪场考试"),
        help_text=_("只有那场考试未合格的人和批准缓考的人可以参加。"),
    )
    counting = models.CharField(
        _("多次考试"), max_length=10, choices=Counting, default=Counting.BEST
    )
    scores_at = models.DateTimeField(
        _("成绩公布时间"), null=True, blank=True, help_text=_("不填即交卷后公布。")
    )
    # The most that anybody's time has been extended: nothing is released while she may be sitting.
    extra_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
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
            models.CheckConstraint(
                condition=Q(marking_tolerance__range=(0, 100)),
                name="exam_marking_tolerance_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(event="", event_months=None)
                | (~Q(event="") & Q(event_months__isnull=False, event_months__gte=1)),
                name="exam_for_an_event_says_how_long_ago",
                violation_error_message=_("“只面向”和“几个月以内”要一起填。"),
            ),
            models.CheckConstraint(
                condition=Q(makes_up_for=None) | ~Q(makes_up_for=F("id")),
                name="exam_makes_up_for_another",
            ),
        ]
        indexes = [models.Index(fields=["agency", "opens_at"], name="exam_by_agency_and_opening")]

    def __str__(self) -> str:
        is_said = str(self.year) in self.title
        return self.title if is_said else f"{self.year} {self.title}"

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

    def deadline_for(self, started_at: datetime, *, extra_minutes: int = 0) -> datetime:
        """The duration, but never beyond the end of the exam; extra time moves both."""
        extra = timedelta(minutes=extra_minutes)
        return min(started_at + timedelta(minutes=self.duration_minutes), self.closes_at) + extra

    @property
    def ends_at(self) -> datetime:
        """When nobody can be sitting any more."""
        return self.closes_at + timedelta(minutes=self.extra_minutes)

    def shows_scores(self, *, now: datetime) -> bool:
        return self.scores_at is None or now >= self.scores_at

    def shows_answers(self, *, now: datetime) -> bool:
        """Whether a marked attempt may be read with its key: never before its score."""
        is_over = self.answers_shown == AnswersShown.AFTER_SUBMITTING or now >= self.ends_at
        return is_over and self.shows_scores(now=now)

    @property
    def audience(self) -> audience.Rule:
        """Posts and ranks of those it is for; its agency is asked in SQL."""
        return audience.Rule(
            posts=words_of(self.posts),
            ranks=words_of(self.ranks),
            lowest=audience.Tier(self.lowest_tier) if self.lowest_tier else None,
            highest=audience.Tier(self.highest_tier) if self.highest_tier else None,
        )
