"""The question bank. A row is one version of a question; a published version never changes.

What an answer saw is therefore the row that its paper names. A correction is a new version
under the same number. The key is read by grading and by pages after release, nowhere else.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import KnowledgePoint
from exams.question_text import QuestionTextError, check


class QuestionType(models.TextChoices):
    SINGLE = "SINGLE", _("单项选择题")
    MULTIPLE = "MULTIPLE", _("多项选择题")
    TRUE_FALSE = "TRUE_FALSE", _("判断题")


class QuestionState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已入库")
    RETIRED = "RETIRED", _("已停用")


class QuestionQuerySet(models.QuerySet["Question"]):
    def published(self) -> "QuestionQuerySet":
        return self.filter(state=QuestionState.PUBLISHED)


class Question(models.Model):
    """`options` is a list of texts; `key` the places of the right ones, counted from 0."""

    number = models.CharField(_("题号"), max_length=20)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    type = models.CharField(
        _("题型"), max_length=12, choices=QuestionType, default=QuestionType.SINGLE
    )
    stem = models.TextField(_("题干"))
    options = models.JSONField(_("选项"))
    key = models.JSONField(_("答案"))
    explanation = models.TextField(_("解析"), blank=True)
    knowledge_point = models.ForeignKey(
        KnowledgePoint, models.PROTECT, related_name="questions", verbose_name=_("知识点")
    )
    difficulty = models.PositiveSmallIntegerField(
        _("难度（1 易 – 5 难）"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=QuestionState, default=QuestionState.DRAFT
    )

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
        ]
        indexes = [models.Index(fields=["state", "type"], name="question_by_state_and_type")]

    def __str__(self) -> str:
        return f"{self.number}.{self.version} {self.stem[:30]}"

    def clean(self) -> None:
        try:
            check(self.type, self.options, self.key)
        except QuestionTextError as refusal:
            raise ValidationError(str(refusal)) from refusal
