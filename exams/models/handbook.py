"""应知应会读本 as Wagtail pages: index → handbook of a year → chapter or monthly issue.

A part lists knowledge points; what is under a listed point comes with it. No person is on them:
the reader's own mastery is added to the page that she alone is sent.
"""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.search import index

from catalog.models import KnowledgePoint
from catalog.models.pages import PersonalPage
from exams.handbook import reading


class HandbookIndex(Page):
    template = "exams/handbook/index.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["exams.Handbook"]

    class Meta:
        verbose_name = verbose_name_plural = _("应知应会读本目录")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        handbooks = Handbook.objects.child_of(self).live().order_by("-year", "pk")
        return context | {"handbooks": handbooks}


class Handbook(PersonalPage):
    template = "exams/handbook/handbook.html"
    year = models.PositiveSmallIntegerField(_("年度"))
    foreword = models.TextField(_("前言"), blank=True)

    parent_page_types = ["exams.HandbookIndex"]
    subpage_types = ["exams.HandbookPart"]
    search_fields = [*Page.search_fields, index.SearchField("foreword")]
    content_panels = [*Page.content_panels, FieldPanel("year"), FieldPanel("foreword")]

    class Meta:
        verbose_name = verbose_name_plural = _("应知应会读本")

    def parts(self) -> "QuerySet[HandbookPart]":
        return HandbookPart.objects.child_of(self).live()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | reading.handbook_page(self, request)


class PartKind(models.TextChoices):
    CHAPTER = "CHAPTER", _("章")
    MONTHLY = "MONTHLY", _("月读")


class HandbookPart(PersonalPage):
    template = "exams/handbook/part.html"
    kind = models.CharField(_("类别"), max_length=10, choices=PartKind, default=PartKind.CHAPTER)
    month = models.PositiveSmallIntegerField(
        _("月份"), null=True, blank=True, help_text=_("月读填 1–12，各章不填。")
    )
    introduction = models.TextField(_("导语"), blank=True)
    points = ParentalManyToManyField(
        KnowledgePoint,
        blank=True,
        related_name="handbook_parts",
        verbose_name=_("知识点"),
        help_text=_("选上级知识点的，其下的知识点一并列出。"),
    )

    parent_page_types = ["exams.Handbook"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("month")]),
        FieldPanel("introduction"),
        FieldPanel("points"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("读本的章和月读")
        constraints = [
            models.CheckConstraint(
                # Nulls would let the check pass, so they are named.
                condition=Q(kind="CHAPTER", month=None)
                | Q(kind="MONTHLY", month__isnull=False, month__range=(1, 12)),
                name="monthly_issue_names_its_month",
                violation_error_message=_("月读须填 1–12 月，各章不填月份。"),
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | reading.part_page(self, request)
