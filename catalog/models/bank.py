"""The banks: lecturers (师资库), halls and on-site teaching points (现场教学点)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from people.models import Agency


class Lecturer(index.Indexed, models.Model):  # type: ignore[django-manager-missing]  # -- Wagtail
    name = models.CharField(_("姓名"), max_length=60)
    bank_no = models.CharField(_("师资库编号"), max_length=20, blank=True)
    unit = models.CharField(_("单位"), max_length=120, blank=True)
    post = models.CharField(_("职务"), max_length=60, blank=True)
    title = models.CharField(_("职称"), max_length=60, blank=True)
    biography = models.TextField(_("简介"), blank=True)

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("bank_no"),
        index.AutocompleteField("bank_no"),
        index.SearchField("unit"),
        index.AutocompleteField("unit"),
        index.SearchField("biography"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("授课人")
        constraints = [
            models.UniqueConstraint(
                fields=["bank_no"], condition=~Q(bank_no=""), name="lecturer_is_banked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name


class Grade(models.TextChoices):
    FIRST = "FIRST", _("一级")
    SECOND = "SECOND", _("二级")
    THIRD = "THIRD", _("三级")


class Venue(index.Indexed, models.Model):
    name = models.CharField(_("名称"), max_length=120, unique=True)
    district = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="venues",
        verbose_name=_("所在县（市、区）"),
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    capacity = models.PositiveIntegerField(_("容量"))
    is_teaching_point = models.BooleanField(_("现场教学点"), default=False)
    grade = models.CharField(_("教学点等级"), max_length=10, choices=Grade, blank=True)
    owner = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_venues",
        verbose_name=_("管理单位"),
    )

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("address"),
        index.AutocompleteField("address"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("场地")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_teaching_point=False) | (~Q(grade="") & Q(owner__isnull=False)),
                name="teaching_point_has_a_grade_and_an_owner",
                violation_error_message=_("现场教学点须填写等级和管理单位。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
