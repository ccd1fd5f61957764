"""通知公告 as Wagtail pages: an index and what the department announces to everybody. The guides'
pages stand in portal.guides.

Nobody is named on them: a text that holds a number of an identity card or of a mobile telephone
is refused, for a page is kept, searched and copied as no record may be.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from catalog.models.pages import PersonalPage
from keeping.personal_numbers import holds_one
from portal.guides.pages import Guide as Guide
from portal.guides.pages import GuideIndex as GuideIndex
from portal.guides.pages import PutAwayTour as PutAwayTour

PAGE_SIZE = 20


class AnnouncementIndex(PersonalPage):
    template = "portal/announcements.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.Announcement"]

    class Meta:
        verbose_name = verbose_name_plural = _("通知公告栏")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        listed = published().child_of(self)
        page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
        # Under another name than Wagtail's own `page`.
        return context | {"announcements": page}


class Announcement(PersonalPage):
    template = "portal/announcement.html"
    body = RichTextField(_("正文"), features=["h3", "bold", "ol", "ul", "link"])

    parent_page_types = ["portal.AnnouncementIndex"]
    subpage_types: list[str] = []
    search_fields = [*Page.search_fields, index.SearchField("body")]
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = verbose_name_plural = _("通知公告")

    def clean(self) -> None:
        super().clean()
        for name in ("title", "body"):
            if holds_one(strip_tags(getattr(self, name))):
                said = _("文中有身份证号或手机号：公告不写个人信息，请删去。")
                raise ValidationError({name: said})


def published() -> "QuerySet[Announcement]":
    """What everybody may read, the newest first."""
    return Announcement.objects.live().public().order_by("-first_published_at", "-pk")
