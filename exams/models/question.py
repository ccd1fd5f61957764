"""The question bank. A row is one version of a question; a published version never changes.

What an answer saw is therefore the row that its paper names. A correction is a new version
under the same number. The key is read by grading and by pages after release, nowhere else.
Whoever wrote a question does not release it: a second person does.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import KnowledgePoint
from exams.question_text import QuestionTextError, check


class QuestionType(models.TextChoices):
    SINGLE = "SINGLE", _("单项选择题")
    MULTIPLE = "MULTIPLE", _("多项选择题")
    TRUE_FALSE = "TRUE_FALSE", _("判断题")
    FILL_IN = "FILL_IN", _("填空题")
    NUMERICAL = "NUMERICAL", _("数值题")
    MATCHING = "MATCHING", _("匹配题")
    ORDERING = "ORDERING", _("排序题")
    SHORT_ANSWER = "SHORT_ANSWER", _("简答题")
    CASE = "CASE", _("案例题")


class QuestionState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已入库")
    RETIRED = "RETIRED", _("已停用")


class QuestionQuerySet(models.QuerySet["Question"]):
    def published(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.PUBLISHED)

    def drafts(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.DRAFT)

    def awaiting(self, reviewer: Any) -> "QuestionQuerySet":
        """Drafts that this person may release: not one's own."""
        return self.drafts().exclude(author=reviewer)


class Question(models.Model):
    """`options` is a list of texts; `key` the places of the right ones, counted from 0.

    A matching question has its left sides in `prompts` and the place of each one's option in `key`;
    an ordering question the right order of places; a fill-in a list of {"text", "weight"} for each
    blank; a numerical one a list of {"value", "tolerance", "weight"}. `details` holds what else a
    file said of it: weights and feedback of options, tags, points, rubric.
    """

    number = models.CharField(_("题号"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    type = models.CharField(
        _("题型"), max_length=12, choices=QuestionType, default=QuestionType.SINGLE
    )
    stem = models.TextField(_("题干"))
    options = models.JSONField(_("选项"), default=list, blank=True)
    prompts = models.JSONField(_("左项"), default=list, blank=True)
    key = models.JSONField(_("答案"), default=list, blank=True)
    details = models.JSONField(_("其他"), default=dict, blank=True)
    explanation = models.TextField(_("解析"), blank=True)
    knowledge_point = models.ForeignKey(
        KnowledgePoint,
        models.PROTECT,
        related_name="questions",
        verbose_name=_("知识点"),
        null=True,
        blank=True,
    )
    difficulty = models.PositiveSmallIntegerField(
        _("难度（1 易 – 5 难）"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=QuestionState, default=QuestionState.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("命题人"),
        null=True,
        blank=True,
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("审题人"),
        null=True,
        blank=True,
    )
    reviewed_at = models.DateTimeField(_("审题时间"), null=True, blank=True)
    # Of everything that is asked: the same question in a second file is known by it.
    digest = models.CharField(max_length=64, default="", blank=True, db_index=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("试题")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "version"], name="question_has_each_version_once"
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=Q(state="PUBLISHED"),
                name="question_has_one_published_version",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(stem=""), name="question_has_a_number_and_a_stem"
            ),
            models.CheckConstraint(
                condition=Q(type__in=QuestionType.values), name="question_is_of_a_known_type"
            ),
            models.CheckConstraint(
                condition=Q(difficulty__range=(1, 5)), name="question_difficulty_is_one_to_five"
            ),
            models.CheckConstraint(
                # Nulls would let the check pass, so they are named.
                condition=~Q(state="PUBLISHED")
                | Q(author__isnull=True)
                | (Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("author"))),
                name="question_is_released_by_a_second_person",
                violation_error_message=_("试题要由命题人以外的人审题后入库。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED") | Q(knowledge_point__isnull=False),
                name="question_in_use_has_a_knowledge_point",
                violation_error_message=_("入库前请选择知识点。"),
            ),
        ]
        indexes = [models.Index(fields=["state", "type"], name="question_by_state_and_type")]

    def __str__(self) -> str:
        return f"{self.number}.{self.version} {self.stem[:30]}"

    def clean(self) -> None:
        try:
            check(self.type, self.options, self.key, self.prompts)
        except QuestionTextError as refusal:
            raise ValidationError(str(refusal)) from refusal
