"""Roles that tiers look at (probation, posting, a technical title), each held from a day to a day.

Not what a login may do: that is `people.Role`. Rows are not edited: withdraw one, enter another.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Learner


class HeldRole(models.Model):
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="held_roles")
    name = models.CharField(_("身份"), max_length=60)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("学员身份")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "name", "starts_on"],
                condition=Q(withdrawn_at=None),
                name="held_role_begins_once_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="held_role_has_a_name"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="held_role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="held_role_is_withdrawn_by_somebody_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.name} {self.starts_on}"
