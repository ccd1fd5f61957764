"""A guide per role as Wagtail pages, in Chinese and in English, and who has put the tour away.

A guide is short tasks: steps, what happens next, whom to ask. The texts that come with the
product are `texts/*.toml`; a house may edit its pages. Nobody is named on them.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalog.models.pages import PersonalPage
from people.models import RoleKind
from people.permissions import user_of
from portal.guides.reading import own_roles


class Language(models.TextChoices):
    CHINESE = "zh-hans", "中文"
    ENGLISH = "en", "English"


class TaskBlock(StructBlock):
    title = CharBlock(label=_("要办的事"))
    address = CharBlock(label=_("页面地址"), required=False, help_text=_("以 / 开头，如 /unit/。"))
    steps = ListBlock(TextBlock(), label=_("步骤"))
    then = TextBlock(label=_("办完以后"), required=False)
    ask = TextBlock(label=_("有疑问找谁"), required=False)


class GuideIndex(Page):
    """Only a place in the tree: what a reader sees first depends on her roles."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.Guide"]

    class Meta:
        verbose_name = verbose_name_plural = _("使用指南目录")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("help"))


class Guide(PersonalPage):
    template = "portal/guide.html"
    role = models.CharField(_("角色"), max_length=24, choices=RoleKind)
    language = models.CharField(_("语言"), max_length=10, choices=Language)
    lead = models.TextField(_("导语"), blank=True)
    tasks = StreamField([("task", TaskBlock())], verbose_name=_("要办的事"), blank=True)

    parent_page_types = ["portal.GuideIndex"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("tasks")]
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("role"), FieldPanel("language")]),
        FieldPanel("lead"),
        FieldPanel("tasks"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("使用指南")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "language"],
                name="one_guide_per_role_and_language",
                violation_error_message=_("这个角色已有这种语言的指南。"),
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        others = Guide.objects.live().filter(role=self.role).exclude(pk=self.pk)
        own = own_roles(user_of(request), on=timezone.localdate())
        return context | {
            "others": others.order_by("-language"),
            "is_own": self.role in own,  # who may not open a page gets no link to it
        }


class PutAwayTour(models.Model):
    """The login's owner has read the tour of the first login, or does not want it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("登录账号")
    )
    put_away_at = models.DateTimeField(_("收起时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("收起的入门提示")

    def __str__(self) -> str:
        return f"{self.user_id}"
