"""The knowledge point: what is taught in lectures and examined in exams."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class KnowledgePoint(index.Indexed, models.Model):
    code = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("内容"), blank=True)
    source = models.CharField(_("出处"), max_length=200, blank=True)

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.SearchField("text"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("知识点")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
