"""A contest of the year: its stages are exams, its teams are drawn. exams.contests writes it.

A list of honour names who did best in a contest that she entered; nothing ranks people's learning.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models.exam import Exam
from keeping.free_texts import FreeCharField, FreeTextField
from people.models import Agency, Learner

USER = settings.AUTH_USER_MODEL


class ContestState(models.TextChoices):
    DRAFT = "DRAFT", _("筹备中")
    PUBLISHED = "PUBLISHED", _("已公布")
    DECIDED = "DECIDED", _("已出结果")


class Contest(models.Model):
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="contests", verbose_name=_("参赛范围（含下级）")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    title = FreeCharField(_("名称"), max_length=120)
    theme = FreeCharField(_("年度主题"), max_length=120)
    rules = FreeTextField(_("赛制说明"), blank=True)
    share = models.DecimalField(
        _("每单位抽取的份额"), max_digits=3, decimal_places=2, default=Decimal("0.10")
    )
    honours = models.PositiveSmallIntegerField(_("标兵人数"), default=10)
    state = models.CharField(
        _("状态"), max_length=10, choices=ContestState, default=ContestState.DRAFT
    )
    created_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("公布结果时间"), null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("业务比赛")
        constraints = [
            models.UniqueConstraint(fields=["year", "title"], name="contest_has_one_title_a_year"),
            models.CheckConstraint(
                condition=Q(share__range=(Decimal("0.05"), Decimal("0.10"))),
                name="contest_draws_five_to_ten_per_cent",
                violation_error_message=_("抽取的份额应在 0.05 与 0.10 之间。"),
            ),
            models.CheckConstraint(
                condition=Q(state="DECIDED", decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state="DECIDED") & Q(decided_at=None, decided_by=None)),
                name="contest_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class StageNumber(models.IntegerChoices):
    PRELIMINARY = 1, _("初赛")
    SEMIFINAL = 2, _("复赛")
    FINAL = 3, _("决赛")


class ContestStage(models.Model):
    """The first stage is open to all; to a later one the best `advances` of the one before."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField(_("阶段"), choices=StageNumber)
    exam = models.OneToOneField(Exam, models.PROTECT, related_name="contest_stage")
    advances = models.PositiveIntegerField(_("晋级人数"), null=True, blank=True)
    advanced_at = models.DateTimeField(_("晋级时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("比赛阶段")
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "number"], name="contest_has_each_stage_once"
            ),
            models.CheckConstraint(
                condition=Q(number__in=StageNumber.values), name="contest_stage_is_a_known_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.get_number_display()}"


class StageEntry(models.Model):
    """Who has advanced to a stage; the first one needs no entry."""

    stage = models.ForeignKey(ContestStage, models.CASCADE, related_name="entries")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("晋级名单")
        constraints = [
            models.UniqueConstraint(fields=["stage", "learner"], name="person_enters_a_stage_once")
        ]

    def __str__(self) -> str:
        return f"{self.stage_id}/{self.learner_id}"


class TeamDraw(models.Model):
    """The frozen list that anyone may read, and later the seed. People stand in it as codes."""

    contest = models.OneToOneField(Contest, models.CASCADE, related_name="team_draw")
    content = models.TextField()
    digest = models.CharField(max_length=64)
    codes = models.JSONField()
    frozen_at = models.DateTimeField(_("封存时间"))
    frozen_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    seed = models.BigIntegerField(_("种子"), null=True)
    seed_origin = FreeCharField(_("种子来源"), max_length=200, blank=True)
    drawn_at = models.DateTimeField(_("抽取时间"), null=True)
    drawn_by = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("参赛队抽取")
        constraints = [
            models.CheckConstraint(
                condition=Q(seed=None, drawn_at=None, drawn_by=None, seed_origin="")
                | (
                    Q(seed__isnull=False, drawn_at__isnull=False, drawn_by__isnull=False)
                    & ~Q(seed_origin="")
                ),
                name="team_draw_says_where_its_seed_is_from",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contest_id} {self.digest[:12]}"


class TeamMember(models.Model):
    draw = models.ForeignKey(TeamDraw, models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("参赛队员")
        constraints = [
            models.UniqueConstraint(fields=["draw", "learner"], name="person_is_in_one_team")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.learner_id}"


class UnitResult(models.Model):
    """A team's mean score, as published; who did not sit counts nothing."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="unit_results")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField(_("名次"))
    members = models.PositiveIntegerField(_("队员"))
    sat = models.PositiveIntegerField(_("参加"))
    average = models.DecimalField(_("平均分"), max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = _("单位成绩")
        constraints = [
            models.UniqueConstraint(fields=["contest", "agency"], name="unit_has_one_result")
        ]

    def __str__(self) -> str:
        return f"{self.contest_id}/{self.agency_id} {self.average}"


class Honour(models.Model):
    """标兵: named, because she entered the contest; the score stays her own."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="honour_list")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("标兵")
        constraints = [
            models.UniqueConstraint(fields=["contest", "learner"], name="person_is_honoured_once")
        ]

    def __str__(self) -> str:
        return f"{self.contest_id}/{self.learner_id}"
