"""Exemptions of persons: a code of the measure, two dates, and who filed and who approved it.

Never why: a reason is a code and nothing else, so that no diagnosis can be stored
(个人信息保护法 art. 6, 28). Rows are not edited: withdraw one and file another.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import Learner


class ExemptionState(models.TextChoices):
    FILED = "FILED", _("待批准")
    APPROVED = "APPROVED", _("已批准")
    REFUSED = "REFUSED", _("未批准")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Ground(models.TextChoices):
    """Why one was refused or withdrawn; a closed list, for free text would tell too much."""

    NOT_ENTITLED = "NOT_ENTITLED", _("不符合办法规定的条件")
    WRONG_CODE = "WRONG_CODE", _("减免事项填错")
    WRONG_DATES = "WRONG_DATES", _("起止日期填错")
    ENDED_EARLY = "ENDED_EARLY", _("提前结束")
    INCOMPLETE = "INCOMPLETE", _("审批手续不齐")


class Exemption(models.Model):
    """`group` names the measure: empty for the one that judges everyone."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="exemptions")
    group = models.CharField(_("适用人群"), max_length=60, blank=True)
    code = models.CharField(_("减免事项"), max_length=40)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=ExemptionState, default=ExemptionState.FILED
    )
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("填报时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    ground = models.CharField(_("原因"), max_length=16, choices=Ground, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("减免")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "group", "code", "starts_on"],
                condition=Q(state__in=["FILED", "APPROVED"]),
                name="exemption_begins_once_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("filed_by")),
                name="exemption_is_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="exemption_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="exemption_is_decided_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN", withdrawn_by__isnull=False)
                & Q(withdrawn_at__isnull=False)
                | ~Q(state="WITHDRAWN") & Q(withdrawn_by=None, withdrawn_at=None),
                name="exemption_is_withdrawn_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="FILED", decided_at=None, ground="")
                | Q(state="APPROVED", decided_at__isnull=False, ground="")
                | Q(state="REFUSED", decided_at__isnull=False) & ~Q(ground="")
                | Q(state="WITHDRAWN") & ~Q(ground=""),
                name="exemption_is_in_the_state_its_decisions_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.code} {self.starts_on}"

    @property
    def tone(self) -> str:
        tones = {"APPROVED": "good", "REFUSED": "bad", "FILED": "warn"}
        return tones.get(self.state, "")
