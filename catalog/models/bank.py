"""The banks: lecturers (师资库), halls and on-site teaching points (现场教学点)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from keeping.free_texts import FreeCharField, FreeTextField
from people.models import Agency


class BankState(models.TextChoices):
    PROPOSED = "PROPOSED", _("待评审")
    IN_BANK = "IN_BANK", _("在库")
    SUSPENDED = "SUSPENDED", _("暂停")
    LEFT = "LEFT", _("已出库")


class Banked(models.Model):
    """What enters a bank by a review alone (逢进必评) and is reviewed again every three years.

    Both columns are written by catalog.banks.reviewing.
    """

    state = models.CharField(
        _("状态"), max_length=10, choices=BankState, default=BankState.PROPOSED, editable=False
    )
    reviewed_on = models.DateField(_("评审日期"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Lecturer(index.Indexed, Banked):  # type: ignore[django-manager-missing]  # -- Wagtail
    name = models.CharField(_("姓名"), max_length=60)
    bank_no = models.CharField(_("师资库编号"), max_length=20, blank=True)
    unit = FreeCharField(_("单位"), max_length=120, blank=True)
    post = FreeCharField(_("职务"), max_length=60, blank=True)
    title = FreeCharField(_("职称"), max_length=60, blank=True)
    biography = FreeTextField(_("简介"), blank=True)
    expertise = FreeCharField(
        _("专业领域"),
        max_length=200,
        blank=True,
        help_text=_("用顿号分开，如：依法行政、公文写作。"),
    )
    telephone = models.CharField(
        _("联系电话"), max_length=40, blank=True, help_text=_("只给培训主管部门看，不公布。")
    )

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("bank_no"),
        index.AutocompleteField("bank_no"),
        index.SearchField("unit"),
        index.AutocompleteField("unit"),
        index.SearchField("biography"),
        index.SearchField("expertise"),
        index.AutocompleteField("expertise"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("授课人")
        constraints = [
            models.UniqueConstraint(
                fields=["bank_no"], condition=~Q(bank_no=""), name="lecturer_is_banked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="IN_BANK") | Q(reviewed_on__isnull=False),
                name="lecturer_enters_the_bank_by_a_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    @property
    def warning(self) -> str:
        """Why nobody should plan with this person now, in a word; empty for all the others."""
        unfit = self.state in (BankState.SUSPENDED, BankState.LEFT)
        return str(BankState(self.state).label) if unfit else ""

    @property
    def fields_of_expertise(self) -> list[str]:
        return [one.strip() for one in self.expertise.split("、") if one.strip()]


class Grade(models.TextChoices):
    FIRST = "FIRST", _("一级")
    SECOND = "SECOND", _("二级")
    THIRD = "THIRD", _("三级")


class Venue(index.Indexed, models.Model):  # type: ignore[django-manager-missing]  # -- Wagtail
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
    introduction = models.TextField(_("教学点简介"), blank=True)

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
