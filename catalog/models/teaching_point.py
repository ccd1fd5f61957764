"""Routes over several on-site teaching points (现场教学点), and who has visited them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from catalog.models.bank import Venue
from keeping.free_texts import FreeCharField
from people.models import Agency

POINTS = {"is_teaching_point": True}


class Route(ClusterableModel):
    name = models.CharField(_("路线名称"), max_length=120, unique=True)
    introduction = models.TextField(_("简介"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("教学路线")

    def __str__(self) -> str:
        return self.name


class RouteStop(Orderable):
    route = ParentalKey(Route, on_delete=models.CASCADE, related_name="stops")
    venue = models.ForeignKey(
        Venue,
        models.PROTECT,
        related_name="stops",
        limit_choices_to=POINTS,
        verbose_name=_("教学点"),
    )
    minutes = models.PositiveSmallIntegerField(_("停留（分钟）"))

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = _("停留点")
        constraints = [
            models.UniqueConstraint(
                fields=["route", "venue"],
                name="route_stops_at_a_point_once",
                violation_error_message=_("同一条路线里，每个教学点只停一次。"),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0),
                name="stop_takes_time",
                violation_error_message=_("停留时间须大于 0 分钟。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.route_id}: {self.venue_id}"


class Visit(models.Model):
    """A group at a teaching point: how many came, never who."""

    venue = models.ForeignKey(Venue, models.PROTECT, related_name="visits")
    route = models.ForeignKey(
        Route, models.SET_NULL, null=True, blank=True, related_name="visits",
        verbose_name=_("路线"),
    )  # fmt: skip
    visited_on = models.DateField(_("日期"))
    group = FreeCharField(_("团组"), max_length=120)
    people = models.PositiveIntegerField(_("人数"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="visits", verbose_name=_("组织单位")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("参观记录")
        indexes = [models.Index(fields=["venue", "visited_on"], name="visit_by_point_and_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "visited_on", "group"], name="group_visits_a_point_once_a_day"
            ),
            models.CheckConstraint(condition=Q(people__gt=0), name="visit_has_visitors"),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.visited_on} {self.group}"
