"""Teams that a measure judges together, such as a unit's leading group (领导班子)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models import Agency, Learner


class Team(models.Model):
    """A named set of learners of one unit. A dissolved one stays for the years it was there."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    name = FreeCharField(_("名称"), max_length=60)
    formed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    formed_at = models.DateTimeField(_("建立时间"))
    dissolved_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("班子")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                condition=Q(dissolved_on=None),
                name="team_name_is_used_once_in_a_unit",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.pk}）"


class TeamMember(models.Model):
    """Who belongs to a team from a day to a day; whoever did within a year counts in it."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="team_memberships")
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("班子成员")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "learner"],
                condition=Q(ends_on=None),
                name="one_membership_of_a_team_is_open",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.learner_id}"
