"""Requests to correct a line of one's record, and what was done with each.

The database itself refuses an answer by who asked, and a correction that one person alone has
thought right; steps are append-only (0011_corrections_are_carried_out_by_two).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.models.fact import Fact
from keeping.free_texts import FreeCharField
from people.models import Learner


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)


class CorrectionState(models.TextChoices):
    ASKED = "ASKED", _("待处理")
    PROPOSED = "PROPOSED", _("待复核")
    CARRIED_OUT = "CARRIED_OUT", _("已更正")
    REFUSED = "REFUSED", _("维持原记录")


class CorrectionAct(models.TextChoices):
    ASK = "ASK", _("提出申请")
    PROPOSE = "PROPOSE", _("拟定更正")
    SEND_BACK = "SEND_BACK", _("退回重拟")
    CARRY_OUT = "CARRY_OUT", _("复核同意并更正")
    REFUSE = "REFUSE", _("维持原记录")


class CorrectionRequest(models.Model):
    """A person asks that one line of the record be corrected (个人信息保护法 art. 46).

    `proposal` is what one officer finds right (credits.claims.corrected). When another has
    agreed, `reversal` takes the old entry back and `replacement`, unless the line is only
    taken back, stands in its place.
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="corrections")
    source = models.CharField(_("记录来源"), max_length=200)
    title = models.CharField(_("记录"), max_length=200)
    happened_on = models.DateField(_("完成日"))
    says = FreeCharField(_("哪里不对"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("答复期限"))
    proposal = models.JSONField(_("拟更正为"), null=True)
    proposed_by = _person()
    proposed_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(_("是否更正"), null=True)
    answer = FreeCharField(_("答复"), max_length=500, blank=True)
    answered_by = _person()
    answered_at = models.DateTimeField(null=True)
    reversal = models.OneToOneField(Fact, models.PROTECT, null=True, related_name="+")
    replacement = models.OneToOneField(Fact, models.PROTECT, null=True, related_name="corrects")

    class Meta:
        verbose_name = verbose_name_plural = _("更正申请")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "source"],
                condition=Q(answered_at=None),
                name="one_open_correction_per_line",
            ),
            models.CheckConstraint(
                condition=~Q(answered_by=F("asked_by")) & ~Q(proposed_by=F("asked_by")),
                name="correction_is_never_answered_by_who_asked",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, accepted=None, answer="")
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False)
                    & Q(accepted__isnull=False)
                    & ~Q(answer="")
                ),
                name="correction_is_answered_in_full_or_not_at_all",
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=True, proposed_by=None, proposed_at=None)
                | Q(proposal__isnull=False, proposed_by__isnull=False, proposed_at__isnull=False),
                name="correction_is_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reversal=None, replacement=None)
                & (Q(accepted=None) | Q(accepted=False))
                | Q(accepted=True, reversal__isnull=False, proposed_by__isnull=False),
                name="correction_is_accepted_when_it_is_carried_out",
            ),
            models.CheckConstraint(
                condition=~Q(accepted=True) | ~Q(answered_by=F("proposed_by")),
                name="correction_is_carried_out_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.source}"

    @property
    def state(self) -> CorrectionState:
        if self.answered_at is not None:
            return CorrectionState.CARRIED_OUT if self.accepted else CorrectionState.REFUSED
        return CorrectionState.ASKED if self.proposed_at is None else CorrectionState.PROPOSED

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def tone(self) -> str:
        return {"CARRIED_OUT": "good", "REFUSED": ""}.get(self.state, "warn")


class CorrectionStep(models.Model):
    """What somebody did with a request; rows are added, never changed."""

    request = models.ForeignKey(CorrectionRequest, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=20, choices=CorrectionAct)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = FreeCharField(_("说明"), max_length=500)
    proposal = models.JSONField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("更正办理记录")

    def __str__(self) -> str:
        return f"{self.request_id}: {self.act}"
