"""Editions of rulebooks: the text that was checked, and when it came into force."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EditionState(models.TextChoices):
    DRAFT = "DRAFT", _("草案")
    PUBLISHED = "PUBLISHED", _("已发布")
    SUPERSEDED = "SUPERSEDED", _("已被取代")


class RulebookEdition(models.Model):
    """One text of a rulebook. A year is judged by the newest one published for it or before.

    With a `group` it judges, besides the measure for everyone, those who hold a role so named.
    """

    code = models.CharField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    text = models.TextField(_("正文（TOML）"))
    digest = models.CharField(_("摘要"), max_length=64)
    group = models.CharField(_("适用人群"), max_length=60, blank=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=EditionState, default=EditionState.DRAFT
    )
    effective_year = models.PositiveSmallIntegerField(_("起用年度"))
    created_at = models.DateTimeField(_("存入时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("办法版本")
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "effective_year", "group"], name="edition_is_stored_once_per_year"
            ),
            models.UniqueConstraint(
                fields=["effective_year", "group"],
                condition=Q(state="PUBLISHED"),
                name="one_edition_is_published_per_year",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", published_at=None)
                | (~Q(state="DRAFT") & Q(published_at__isnull=False)),
                name="edition_is_published_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.effective_year}，{self.get_state_display()}）"
