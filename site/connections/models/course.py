"""Online courses that other systems may report as completed, and what they are worth."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField


class KnownCourse(models.Model):
    """`iri` is the activity's id in xAPI statements; `kind` a kind of the measure in force."""

    iri = models.CharField(_("课程标识（IRI）"), max_length=300, unique=True)
    title = FreeCharField(_("课程名称"), max_length=200)
    kind = models.CharField(_("类型"), max_length=40, default="online_course")
    bucket = models.CharField(_("必修/选修"), max_length=20)
    credits = models.DecimalField(_("核定学分"), max_digits=5, decimal_places=1)
    needs_pass = models.BooleanField(_("须考试合格"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("登记时间"))
    closed_at = models.DateTimeField(_("停收时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("网络课程")
        constraints = [
            models.CheckConstraint(
                condition=~Q(iri="") & ~Q(title=""), name="known_course_has_an_iri_and_a_title"
            ),
            models.CheckConstraint(
                condition=Q(credits__gte=0), name="known_course_is_never_worth_less_than_nothing"
            ),
        ]

    def __str__(self) -> str:
        return self.title
