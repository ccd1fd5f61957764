"""The knowledge point: what is read in the handbook, taught in lectures and examined in exams.

Points form a tree; a chapter is a point with others under it. A cartoon never stands without the
words that say the same.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class KnowledgePoint(index.Indexed, models.Model):
    code = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("标题"), max_length=120)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级知识点"),
    )
    text = models.TextField(_("内容"), blank=True)
    source = models.CharField(_("出处"), max_length=200, blank=True)
    cartoon = models.ForeignKey(
        "wagtailimages.Image",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("漫画"),
    )
    cartoon_says = models.TextField(
        _("漫画的文字说明"),
        blank=True,
        help_text=_("写出画面内容和对话，供看不到图的人阅读；有漫画时必填。"),
    )

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.SearchField("text"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("知识点")
        constraints = [
            models.CheckConstraint(
                condition=Q(cartoon=None) | ~Q(cartoon_says=""),
                name="cartoon_has_words_that_say_the_same",
                violation_error_message=_("有漫画的知识点，请写出漫画的文字说明。"),
            ),
            models.CheckConstraint(
                # A null parent would make the whole unknown, which a check lets pass.
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="knowledge_point_is_not_under_itself",
                violation_error_message=_("知识点不能是自己的上级。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def clean(self) -> None:
        """Longer loops than the constraint can see."""
        above, seen = self.parent, {self.pk}
        while above is not None and self.pk is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("上级知识点不能在本知识点之下。")})
            seen.add(above.pk)
            above = above.parent
