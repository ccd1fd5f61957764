"""What each learner has and lacks in a year: a projection, made again whenever one likes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Learner


class Outcome(models.Model):
    """What one assessment came to; `totals` and `minimums` are shaped as in a statement.

    `short` is the largest single gap of the minimums that fall due with the year, in the unit
    of that minimum. Minimums overlap (a required credit also counts in the total), so a sum
    would count one gap twice.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    edition = models.CharField(_("办法摘要"), max_length=64)
    tier = models.CharField(_("档次"), max_length=60, blank=True)
    totals = models.JSONField(_("合计"), default=dict)
    minimums = models.JSONField(_("各项要求"), default=list)
    short = models.DecimalField(_("最大差额"), max_digits=9, decimal_places=3)
    is_met = models.BooleanField(_("已达标"))
    assessed_at = models.DateTimeField(_("核算时间"))

    class Meta:
        abstract = True

    @property
    def asks_nothing(self) -> bool:
        """The measure has no minimum for her: nobody is complete, and nobody is short."""
        return not self.minimums


class Standing(Outcome):
    """Under the measure that judges everyone: what lists, statistics and notices go by."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="standings")

    class Meta:
        verbose_name = verbose_name_plural = _("学员年度状态")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "year"], name="standing_is_one_per_learner_and_year"
            ),
            models.CheckConstraint(condition=Q(short__gte=0), name="standing_is_never_overmet"),
        ]
        indexes = [models.Index(fields=["year", "is_met"], name="standing_by_year_and_outcome")]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.year}"


class GroupStanding(Outcome):
    """Under a further measure, which judges those who hold the role `group` as well."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="group_standings")
    group = models.CharField(_("适用人群"), max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = _("学员另行适用办法的年度状态")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "year", "group"],
                name="group_standing_is_one_per_learner_year_and_group",
            ),
            models.CheckConstraint(condition=~Q(group=""), name="group_standing_has_a_group"),
            models.CheckConstraint(
                condition=Q(short__gte=0), name="group_standing_is_never_overmet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.year}/{self.group}"
