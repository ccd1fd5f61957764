"""The bank of courses (课程库), and the decisions by which courses and lecturers come and go."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from catalog.models.bank import Banked, Lecturer, Venue
from catalog.models.knowledge import KnowledgePoint
from keeping.free_texts import FreeCharField


class Course(index.Indexed, Banked):  # type: ignore[django-manager-missing]  # -- Wagtail
    title = models.CharField(_("课程名称"), max_length=120)
    lecturer = models.ForeignKey(
        Lecturer, models.PROTECT, related_name="courses", verbose_name=_("授课人")
    )
    category = models.CharField(_("类别"), max_length=60, blank=True)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    abstract = models.TextField(_("内容简介"), blank=True)
    knowledge_points = models.ManyToManyField(
        KnowledgePoint, blank=True, related_name="courses", verbose_name=_("知识点")
    )
    points = models.ManyToManyField(
        Venue,
        blank=True,
        related_name="courses",
        limit_choices_to={"is_teaching_point": True},
        verbose_name=_("现场教学点"),
    )

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("category"),
        index.SearchField("abstract"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = _("课程")
        constraints = [
            models.UniqueConstraint(
                fields=["lecturer", "title"],
                name="lecturer_has_a_course_once",
                violation_error_message=_("这位授课人已有同名课程。"),
            ),
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="course_has_hours",
                violation_error_message=_("学时须大于 0。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="IN_BANK") | Q(reviewed_on__isnull=False),
                name="course_enters_the_bank_by_a_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.lecturer.name}）"


class Decision(models.TextChoices):
    PASSED = "PASSED", _("评审通过")
    FAILED = "FAILED", _("评审未通过")
    SUSPENDED = "SUSPENDED", _("暂停")
    LEFT = "LEFT", _("出库")


class BankDecision(models.Model):
    """One decision on a lecturer or a course. Rows are added, never changed."""

    lecturer = models.ForeignKey(
        Lecturer, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    decision = models.CharField(_("决定"), max_length=10, choices=Decision)
    note = FreeCharField(_("说明"), max_length=200, blank=True)
    decided_on = models.DateField(_("日期"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("入库评审")
        constraints = [
            models.CheckConstraint(
                condition=Q(lecturer=None, course__isnull=False)
                | Q(lecturer__isnull=False, course=None),
                name="bank_decision_is_on_a_lecturer_or_a_course",
            ),
            models.CheckConstraint(
                condition=Q(decision="PASSED") | ~Q(note=""),
                name="adverse_bank_decision_gives_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lecturer_id}/{self.course_id} {self.decision}"
