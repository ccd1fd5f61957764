"""The address under which a learner's calendar programme reads her lectures."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from people.models import Learner


class CalendarFeed(models.Model):
    """`token` opens the feed without a login, because calendar programmes have none."""

    learner = models.OneToOneField(Learner, models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField(_("生成时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("日历订阅")
        constraints = [
            models.CheckConstraint(
                condition=Q(GreaterThanOrEqual(Length("token"), 43)),
                name="calendar_token_is_too_long_to_guess",
            )
        ]

    def __str__(self) -> str:
        return str(self.learner_id)
