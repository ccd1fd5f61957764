"""What an officer arranges for one person in one exam: more time, or leave to sit the make-up.

Written by exams.admission.arranging alone; withdrawn by somebody for a reason, never deleted. A
reason is a code and the number of a paper, never a
diagnosis (个人信息保护法 art. 28); nobody arranges anything for herself.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exams.models.exam import Exam
from keeping.free_texts import FreeCharField
from people.models import Learner


class ArrangementKind(models.TextChoices):
    EXTRA_TIME = "EXTRA_TIME", _("延长时间")
    EXCUSED = "EXCUSED", _("缓考")


class ArrangementReason(models.TextChoices):
    ACCESS = "ACCESS", _("合理便利（证明备查）")
    FAILURE = "FAILURE", _("设备或网络故障")
    DUTY = "DUTY", _("公务在身")
    LEAVE = "LEAVE", _("批准的请假")


class ArrangementQuerySet(models.QuerySet["Arrangement"]):
    def in_force(self) -> "ArrangementQuerySet":
        return self.filter(withdrawn_at=None)


class Arrangement(models.Model):
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="arrangements")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    # Her login when it was arranged, so that the database can compare the two people.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(_("安排"), max_length=10, choices=ArrangementKind)
    minutes = models.PositiveSmallIntegerField(_("延长分钟数"), null=True, blank=True)
    reason = models.CharField(_("原因"), max_length=10, choices=ArrangementReason)
    basis = FreeCharField(_("依据（文号或批准人）"), max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("撤销时间"), null=True)
    withdrawn_why = FreeCharField(_("撤销理由"), max_length=120, blank=True)

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("考务安排")
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "learner", "kind"],
                condition=Q(withdrawn_at=None),
                name="person_is_arranged_for_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why="")
                ),
                name="arrangement_is_withdrawn_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(withdrawn_by=None) | ~Q(person=F("withdrawn_by")),
                name="nobody_withdraws_her_own_arrangement",
            ),
            models.CheckConstraint(
                condition=Q(kind="EXCUSED", minutes=None)
                | Q(kind="EXTRA_TIME", minutes__isnull=False, minutes__range=(1, 600)),
                name="extra_time_says_how_much",
            ),
            models.CheckConstraint(
                condition=~Q(basis=""), name="arrangement_names_what_it_rests_on"
            ),
            models.CheckConstraint(
                condition=Q(person=None) | ~Q(person=F("recorded_by")),
                name="nobody_arranges_for_herself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.learner_id} {self.kind}"
