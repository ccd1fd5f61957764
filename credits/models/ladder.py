"""Steps of the ladder that a shortfall climbs: each one a person's recorded decision."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.models.notice import Notice
from keeping.free_texts import FreeCharField
from people.models import Learner


class Step(models.TextChoices):
    """From the mildest to the gravest; the order of this list is the order of the ladder."""

    REMINDER = "REMINDER", _("提醒")
    CIRCULAR = "CIRCULAR", _("通报")
    RECTIFICATION = "RECTIFICATION", _("督促整改")
    CRITICISM = "CRITICISM", _("批评教育")
    DISCIPLINE = "DISCIPLINE", _("处分")


class LadderStep(models.Model):
    """One decision about one person and year, its deadline, her answer, its withdrawal.

    处分 is a formal act with hearing and written decision (公务员法 art. 62–64): here it is only
    a `reference` to the act issued elsewhere.
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="ladder_steps")
    year = models.PositiveSmallIntegerField(_("年度"))
    step = models.CharField(_("措施"), max_length=16, choices=Step)
    reason = FreeCharField(_("理由"), max_length=300)
    skipping = FreeCharField(_("越级理由"), max_length=300, blank=True)
    reference = FreeCharField(_("处分决定文号"), max_length=60, blank=True)
    deadline_on = models.DateField(_("整改期限"), null=True, blank=True)
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"))
    answer = FreeCharField(_("本人答复"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    withdrawal_reason = FreeCharField(_("撤销理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("督促措施")
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "year", "step"],
                condition=Q(withdrawn_at=None),
                name="one_open_step_of_a_kind_per_learner_and_year",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ladder_step_carries_a_reason"),
            models.CheckConstraint(
                condition=(Q(step="DISCIPLINE") & ~Q(reference=""))
                | (~Q(step="DISCIPLINE") & Q(reference="")),
                name="discipline_alone_refers_to_a_formal_act",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="ladder_answer_is_given_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawal_reason="")
                | (
                    Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
                name="ladder_step_is_withdrawn_in_full_or_not_at_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.year}: {self.step}"


class DocumentedStep(models.Model):
    """A step told to those concerned by a document: one person's, or a circular about many."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="steps")
    step = models.ForeignKey(LadderStep, models.PROTECT, related_name="documents")

    class Meta:
        verbose_name = verbose_name_plural = _("措施所发公文")
        constraints = [
            models.UniqueConstraint(fields=["step"], name="ladder_step_is_documented_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}: {self.step_id}"
