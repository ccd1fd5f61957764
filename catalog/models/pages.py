"""The published catalogue as Wagtail pages: index → year → lecture. No person in training here."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from catalog import browsing
from catalog.lecture_form import LecturePageForm
from catalog.models.bank import Lecturer
from catalog.models.course import Course
from catalog.models.knowledge import KnowledgePoint
from catalog.models.no_show import NoShowEffect
from catalog.models.session import Session
from catalog.models.wishes import Opening, SeatDraw
from catalog.releasing.rights import ReleaseAlone, YearsAreReleased
from catalog.seating.seen import AnySession
from keeping.free_texts import FreeCharField, FreeTextField
from people.models import Agency


class PersonalPage(Page):
    """A page that shows the reader's own seats; `config.personal_pages` keeps it out of stores."""

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Its own and those of the pages above it, in one query: none of them is an alias."""
        ends = range(self.steplen, len(self.path) + 1, self.steplen)
        above = [self.path[:end] for end in ends]
        return PageViewRestriction.objects.filter(page__path__in=above)


class ReleasedPage(PersonalPage):
    """Drafts wait for the next release; not even an administrator publishes one by itself."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> ReleaseAlone:
        return ReleaseAlone(user, self)


class Bucket(models.TextChoices):
    REQUIRED = "REQUIRED", _("必修")
    ELECTIVE = "ELECTIVE", _("选修")


class CatalogIndex(Page):
    template = "catalog/catalog_index.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["catalog.AnnualCatalog"]

    class Meta:
        verbose_name = verbose_name_plural = _("大讲堂目录")

    def permissions_for_user(self, user: Any) -> YearsAreReleased:
        return YearsAreReleased(user, self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["catalogs"] = AnnualCatalog.objects.child_of(self).live().order_by("-year")
        return context


class AnnualCatalog(ReleasedPage):
    template = "catalog/annual_catalog.html"
    year = models.PositiveSmallIntegerField(_("年度"))
    theme = models.CharField(_("年度主题"), max_length=120, blank=True)
    foreword = models.TextField(_("前言"), blank=True)
    opening = models.CharField(
        _("席位分配方式"), max_length=10, choices=Opening, default=Opening.FIRST_COME
    )
    wishes_open_at = models.DateTimeField(_("志愿填报开始"), null=True, blank=True)
    wishes_close_at = models.DateTimeField(_("志愿填报截止"), null=True, blank=True)
    selection_opens_at = models.DateTimeField(
        _("选学开始"),
        null=True,
        blank=True,
        help_text=_("先报志愿的，是抽签之后剩余席位的选学。"),
    )
    selection_closes_at = models.DateTimeField(_("选学截止"), null=True, blank=True)
    cancelling_closes_hours = models.PositiveSmallIntegerField(
        _("退选截止（开讲前小时数）"), default=0, help_text=_("0 表示开讲前都可以退选。")
    )
    waiting_closes_hours = models.PositiveSmallIntegerField(
        _("候补截止（开讲前小时数）"),
        default=12,
        help_text=_("此后空出的席位不再自动递补，以免临时通知。"),
    )
    evaluating_days = models.PositiveSmallIntegerField(
        _("评价天数（结班后）"),
        default=7,
        help_text=_("到场人员可在讲座结束后匿名评价，结班后满此天数截止；0 表示不评价。"),
    )

    preferred_hours = models.PositiveSmallIntegerField(
        _("优先对象先选（小时）"),
        default=0,
        help_text=_("选学开始后这么多小时内，写明优先对象的讲座只由优先对象选座。0 表示不分先后。"),
    )
    reserve_returns_hours = models.PositiveSmallIntegerField(
        _("单位预留退回（开讲前小时数）"),
        default=72,
        help_text=_("此时仍未用的单位预留转为开放席位，并按候补先后递补。"),
    )
    unit_reserve_most = models.PositiveSmallIntegerField(
        _("单位自行预留上限（每场席位）"),
        default=0,
        help_text=_("联络员可以从开放席位中为本单位预留的最多席位；0 表示只由主管部门预留。"),
    )
    full_within_minutes = models.PositiveSmallIntegerField(
        _("迟到早退不计的分钟数"),
        default=10,
        help_text=_("签到签退与起止时间相差不超过这些分钟的，按全程出席。"),
    )
    needs_leaving = models.BooleanField(
        _("须签退"), default=False, help_text=_("只签到、没有签退的，由主办单位逐人确认。")
    )
    room_codes = models.BooleanField(
        _("可用会场码"),
        default=False,
        help_text=_(
            "会场大屏显示每 15 秒更换的数字码，已选座的人可以自愿输入；默认由主办单位登记。"
        ),
    )

    no_show_limit = models.PositiveSmallIntegerField(
        _("缺席满几次"), default=0, help_text=_("0 表示缺席没有后果。")
    )
    no_show_days = models.PositiveSmallIntegerField(_("此后多少天"), default=30)
    no_show_effect = models.CharField(
        _("后果"), max_length=10, choices=NoShowEffect, default=NoShowEffect.LINE_ONLY
    )

    parent_page_types = ["catalog.CatalogIndex"]
    subpage_types = ["catalog.Lecture"]
    search_fields = [*Page.search_fields, index.SearchField("theme")]
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("year"), FieldPanel("theme")]),
        FieldPanel("foreword"),
        MultiFieldPanel(
            [
                FieldPanel("opening"),
                FieldRowPanel([FieldPanel("wishes_open_at"), FieldPanel("wishes_close_at")]),
                FieldRowPanel(
                    [FieldPanel("selection_opens_at"), FieldPanel("selection_closes_at")]
                ),
                FieldRowPanel(
                    [FieldPanel("cancelling_closes_hours"), FieldPanel("waiting_closes_hours")]
                ),
                FieldRowPanel(
                    [FieldPanel("reserve_returns_hours"), FieldPanel("unit_reserve_most")]
                ),
                FieldPanel("preferred_hours"),
                FieldRowPanel(
                    [
                        FieldPanel("no_show_limit"),
                        FieldPanel("no_show_days"),
                        FieldPanel("no_show_effect"),
                    ]
                ),
            ],
            heading=_("自主选学时间"),
        ),
        FieldPanel("evaluating_days"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("full_within_minutes"), FieldPanel("needs_leaving")]),
                FieldPanel("room_codes"),
            ],
            heading=_("考勤"),
        ),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("年度目录")
        constraints = [
            models.CheckConstraint(
                condition=Q(selection_opens_at=None)
                | Q(selection_closes_at=None)
                | Q(selection_closes_at__gt=F("selection_opens_at")),
                name="selection_closes_after_it_opens",
                violation_error_message=_("选学截止时间须晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(opening=Opening.FIRST_COME)
                | Q(wishes_open_at__isnull=False, wishes_close_at__gt=F("wishes_open_at")),
                name="drawn_catalogue_says_when_to_wish",
                violation_error_message=_(
                    "先报志愿的目录，须写明志愿填报的起止时间，截止晚于开始。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(opening=Opening.FIRST_COME)
                | Q(selection_opens_at=None)
                | Q(selection_opens_at__gte=F("wishes_close_at")),
                name="selection_opens_after_the_wishes_close",
                violation_error_message=_("选学开始时间不能早于志愿填报截止时间。"),
            ),
        ]

    buckets = Bucket

    @cached_property
    def newest_release(self) -> int | None:
        """The key of what the public sees; `serving` brings it along with the page."""
        return self.releases.order_by("-number").values_list("pk", flat=True).first()

    def lectures(self) -> QuerySet["Lecture"]:
        """The published ones."""
        return Lecture.objects.child_of(self).live()

    def has_opened(self, *, now: datetime) -> bool:
        return self.selection_opens_at is not None and self.selection_opens_at <= now

    def has_closed(self, *, now: datetime) -> bool:
        return self.selection_closes_at is not None and self.selection_closes_at <= now

    def takes_wishes(self, *, now: datetime) -> bool:
        return (
            self.opening != Opening.FIRST_COME
            and self.wishes_open_at is not None
            and self.wishes_close_at is not None
            and self.wishes_open_at <= now < self.wishes_close_at
        )

    def awaits_draw(self) -> bool:
        """Seats are given out by a draw that has not taken place: nobody may come first."""
        if self.opening == Opening.FIRST_COME:
            return False
        return not SeatDraw.objects.filter(catalog=self, drawn_at__isnull=False).exists()

    def last_cancelling(self, session: AnySession) -> datetime:
        return session.starts_at - timedelta(hours=self.cancelling_closes_hours)

    def reserves_return(self, session: Session) -> datetime:
        """When what a unit has not used of its reserve becomes open seats."""
        return session.starts_at - timedelta(hours=self.reserve_returns_hours)

    def is_for_the_preferred(self, *, now: datetime) -> bool:
        opened = self.selection_opens_at
        return bool(opened and now < opened + timedelta(hours=self.preferred_hours))

    def last_promotion(self, session: AnySession) -> datetime:
        """From then on a freed seat stays free: nobody is called at the last minute."""
        return session.starts_at - timedelta(hours=self.waiting_closes_hours)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | browsing.catalog_page(self, request)


class LectureForm(models.TextChoices):
    LECTURE = "LECTURE", _("专题讲座")
    SEMINAR = "SEMINAR", _("研讨交流")
    CASE = "CASE", _("案例教学")
    ON_SITE = "ON_SITE", _("现场教学")


class Lecture(ReleasedPage):
    template = "catalog/lecture.html"
    number = models.CharField(
        _("编号"), max_length=20, blank=True, help_text=_("留空的，发布时按顺序编号。")
    )
    theme = models.CharField(_("主题"), max_length=120, blank=True)
    category = models.CharField(_("类别"), max_length=60, blank=True)
    lecturer = models.ForeignKey(
        Lecturer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lectures",
        verbose_name=_("授课人"),
    )
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lectures",
        verbose_name=_("课程库课程"),
    )
    host = models.ForeignKey(
        Agency, models.PROTECT, related_name="lectures", verbose_name=_("主办单位")
    )
    contact = models.CharField(_("联系人"), max_length=60, blank=True)
    telephone = models.CharField(_("联系电话"), max_length=40, blank=True)
    addressed_to = FreeCharField(_("培训对象"), max_length=200, blank=True)
    form = models.CharField(
        _("形式"), max_length=10, choices=LectureForm, default=LectureForm.LECTURE
    )
    abstract = FreeTextField(_("内容简介"), blank=True)
    credits = models.DecimalField(_("学分"), max_digits=4, decimal_places=1)
    bucket = models.CharField(
        _("必修/选修"), max_length=10, choices=Bucket, default=Bucket.ELECTIVE
    )
    knowledge_points = ParentalManyToManyField(
        KnowledgePoint, blank=True, related_name="lectures", verbose_name=_("知识点")
    )
    notes = FreeCharField(_("备注"), max_length=200, blank=True)

    base_form_class = LecturePageForm
    parent_page_types = ["catalog.AnnualCatalog"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("number"),
        index.SearchField("theme"),
        index.SearchField("category"),
        index.SearchField("addressed_to"),
        index.SearchField("abstract"),
        index.RelatedFields("lecturer", [index.SearchField("name"), index.SearchField("unit")]),
        index.RelatedFields("host", [index.SearchField("name")]),
        index.FilterField("category"),
        index.FilterField("bucket"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("number"), FieldPanel("theme"), FieldPanel("category")]),
        FieldRowPanel([FieldPanel("lecturer"), FieldPanel("course")]),
        MultiFieldPanel(
            [
                FieldPanel("host"),
                FieldRowPanel([FieldPanel("contact"), FieldPanel("telephone")]),
            ],
            heading=_("主办"),
        ),
        FieldRowPanel([FieldPanel("addressed_to"), FieldPanel("form")]),
        InlinePanel("audience_rules", label=_("培训对象"), heading=_("谁可以选、谁优先")),
        FieldPanel("abstract"),
        FieldRowPanel([FieldPanel("credits"), FieldPanel("bucket")]),
        FieldPanel("knowledge_points", widget=CheckboxSelectMultiple),
        FieldPanel("notes"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("讲座")
        constraints = [
            models.CheckConstraint(
                condition=Q(credits__gte=0), name="lecture_never_proposes_negative_credits"
            )
        ]

    def catalog(self) -> AnnualCatalog:
        return AnnualCatalog.objects.parent_of(self).get()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | browsing.lecture_page(self, request)
