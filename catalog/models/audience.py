"""For whom a lecture is, as data on its page: who may choose it, and who is preferred."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from catalog.seating import audience
from people.models import Agency

SEPARATORS = re.compile(r"[、，,；;\s]+")


class AudienceEffect(models.TextChoices):
    ONLY = "ONLY", _("只面向这些人")
    PREFERRED = "PREFERRED", _("这些人优先")


class TierChoice(models.IntegerChoices):
    STAFF = 1, _("科员级")
    SECTION = 2, _("乡科级")
    DIVISION = 3, _("县处级")
    BUREAU = 4, _("厅局级")


class AudienceRule(models.Model):
    """One line of the audience; what is left empty asks nothing."""

    lecture = ParentalKey(
        "catalog.Lecture", on_delete=models.CASCADE, related_name="audience_rules"
    )
    effect = models.CharField(
        _("作用"), max_length=10, choices=AudienceEffect, default=AudienceEffect.ONLY
    )
    lowest_tier = models.PositiveSmallIntegerField(
        _("层次不低于"), choices=TierChoice, null=True, blank=True
    )
    highest_tier = models.PositiveSmallIntegerField(
        _("层次不高于"), choices=TierChoice, null=True, blank=True
    )
    posts = models.CharField(
        _("职务含"), max_length=200, blank=True, help_text=_("几个词用顿号隔开，含其一即可。")
    )
    ranks = models.CharField(_("职级含"), max_length=200, blank=True)
    systems = models.CharField(
        _("系统"), max_length=200, blank=True,
        help_text=_("本单位或上级单位名称中的词，例如：公安、司法、法院。"),
    )  # fmt: skip
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("机构（含下级）"),
    )  # fmt: skip

    panels = [
        FieldPanel("effect"),
        FieldRowPanel([FieldPanel("lowest_tier"), FieldPanel("highest_tier")]),
        FieldRowPanel([FieldPanel("posts"), FieldPanel("ranks"), FieldPanel("systems")]),
        FieldPanel("agency"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("培训对象")
        constraints = [
            models.CheckConstraint(
                condition=Q(lowest_tier=None)
                | Q(highest_tier=None)
                | Q(lowest_tier__lte=F("highest_tier")),
                name="audience_spans_tiers_upwards",
                violation_error_message=_("“层次不低于”不能高于“层次不高于”。"),
            ),
            models.CheckConstraint(
                condition=~Q(
                    lowest_tier=None, highest_tier=None, posts="", ranks="", systems="", agency=None
                ),
                name="audience_asks_for_something",
                violation_error_message=_("请至少填写一项条件；面向全体的，删去这一行。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecture_id} {self.get_effect_display()}"

    def clean(self) -> None:
        for name in ("posts", "ranks", "systems"):
            if getattr(self, name) and not words_of(getattr(self, name)):
                raise ValidationError({name: _("只有标点，没有词。")})

    def rule(self) -> audience.Rule:
        return audience.Rule(
            posts=words_of(self.posts),
            ranks=words_of(self.ranks),
            systems=words_of(self.systems),
            lowest=audience.Tier(self.lowest_tier) if self.lowest_tier else None,
            highest=audience.Tier(self.highest_tier) if self.highest_tier else None,
            path=self.agency.path if self.agency else "",
        )


def words_of(text: str) -> tuple[str, ...]:
    return tuple(word for word in SEPARATORS.split(text) if word)
