"""The authority's call for next year's lectures, and what screeners score."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable

from catalog.models.pages import AnnualCatalog


class Call(ClusterableModel):
    """The authority asks the units for next year's lectures."""

    catalog = models.ForeignKey(
        AnnualCatalog, models.PROTECT, related_name="calls", verbose_name=_("年度目录")
    )
    title = models.CharField(_("征集名称"), max_length=120)
    guidance = models.TextField(_("征集说明"), blank=True)
    opens_at = models.DateTimeField(_("申报开始"))
    closes_at = models.DateTimeField(_("申报截止"))
    is_anonymous = models.BooleanField(
        _("匿名评审"), default=False, help_text=_("评委看不到主办单位和授课人。")
    )

    panels = [
        FieldPanel("catalog"),
        FieldPanel("title"),
        FieldPanel("guidance"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
        FieldPanel("is_anonymous"),
        InlinePanel("criteria", label=_("评分项"), min_num=1),
        InlinePanel("questions", label=_("本次增加的栏目")),
        InlinePanel("files", label=_("要交的附件")),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("讲座征集")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("申报截止时间须晚于开始时间。"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, *, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class Criterion(models.Model):
    """What screeners score, from 0 to 10, and how much it weighs."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(_("评分项"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)

    class Meta:
        verbose_name = verbose_name_plural = _("评分项")
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="criterion_is_named_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=1) & Q(weight__lte=100), name="criterion_has_a_weight"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionKind(models.TextChoices):
    TEXT = "TEXT", _("文字")
    NUMBER = "NUMBER", _("数字")
    CHOICE = "CHOICE", _("选择")


class AttachmentKind(models.TextChoices):
    PLAN = "PLAN", _("实施方案")
    AGENDA = "AGENDA", _("日程")
    OTHER = "OTHER", _("其他")


class CallFile(Orderable):
    """A file that this call asks for; without the required ones nothing is submitted."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("附件类别"), max_length=10, choices=AttachmentKind)
    is_required = models.BooleanField(_("必交"), default=True)

    panels = [FieldRowPanel([FieldPanel("kind"), FieldPanel("is_required")])]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = _("要交的附件")
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="call_asks_for_a_file_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class CallQuestion(Orderable):
    """What this call asks beside the fields that every declaration has."""

    call = ParentalKey(Call, on_delete=models.CASCADE, related_name="questions")
    label = models.CharField(_("栏目"), max_length=60)
    kind = models.CharField(
        _("类型"), max_length=10, choices=QuestionKind, default=QuestionKind.TEXT
    )
    choices = models.TextField(_("选项"), blank=True, help_text=_("每行一个；只用于“选择”。"))
    is_required = models.BooleanField(_("必填"), default=False)
    names_the_host = models.BooleanField(
        _("会透露单位"), default=False, help_text=_("匿名评审时不给评委看。")
    )

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("kind")]),
        FieldPanel("choices"),
        FieldRowPanel([FieldPanel("is_required"), FieldPanel("names_the_host")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = _("增加的栏目")
        constraints = [
            models.UniqueConstraint(fields=["call", "label"], name="question_is_asked_once"),
            models.CheckConstraint(
                condition=~Q(kind="CHOICE") | ~Q(choices=""),
                name="question_of_choice_has_choices",
                violation_error_message=_("“选择”须写明选项，每行一个。"),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def options(self) -> list[str]:
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
