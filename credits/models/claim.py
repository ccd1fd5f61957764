"""Claims of credit with their evidence and their history, and requests to correct a record.

The database itself refuses a decision by the claimant or by whoever filed, and two decisions by
one person; steps are append-only (0005_claims_are_decided_twice).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeCharField
from people.models import Learner


class ClaimState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    UNIT_REVIEW = "UNIT_REVIEW", _("单位审核中")
    AUTHORITY_REVIEW = "AUTHORITY_REVIEW", _("主管部门审核中")
    RETURNED = "RETURNED", _("退回补正")
    APPROVED = "APPROVED", _("已核准")
    REFUSED = "REFUSED", _("未予核准")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


EDITABLE = (ClaimState.DRAFT, ClaimState.RETURNED)
IN_REVIEW = (ClaimState.UNIT_REVIEW, ClaimState.AUTHORITY_REVIEW)


def _person(related_name: str = "+", **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name=related_name, **options
    )


class Claim(models.Model):
    """One activity that somebody says earned credit; `claimant` is the learner's own login.

    `certificate_key` is the certificate's number as it is compared: without case and blanks.
    `together` is shared by claims that an officer filed for several people at once.
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="claims")
    claimant = _person(null=True)
    filed_by = _person()
    kind = models.CharField(_("种类"), max_length=40)
    title = FreeCharField(_("名称"), max_length=120)
    happened_from = models.DateField(_("开始日"), null=True, blank=True)
    happened_on = models.DateField(_("完成日"))
    quantity = models.JSONField(_("数量"), default=dict)
    attributes = models.JSONField(_("属性"), default=dict)
    certificate_no = FreeCharField(_("证书或文号"), max_length=60, blank=True)
    certificate_key = models.CharField(max_length=60, blank=True, db_index=True)
    granted = models.DecimalField(_("核定学分"), max_digits=8, decimal_places=3, null=True)
    state = models.CharField(
        _("状态"), max_length=20, choices=ClaimState, default=ClaimState.DRAFT, db_index=True
    )
    unit_decided_by = _person(null=True)
    authority_decided_by = _person(null=True)
    together = models.UUIDField(null=True)
    created_at = models.DateTimeField(_("建立时间"))
    changed_at = models.DateTimeField(_("最近办理时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("学分申报")
        constraints = [
            models.CheckConstraint(
                condition=~Q(unit_decided_by=F("claimant"))
                & ~Q(authority_decided_by=F("claimant")),
                name="claim_is_never_decided_by_its_claimant",
            ),
            models.CheckConstraint(
                condition=~Q(unit_decided_by=F("filed_by"))
                & ~Q(authority_decided_by=F("filed_by")),
                name="claim_is_never_decided_by_who_filed_it",
            ),
            models.CheckConstraint(
                condition=~Q(unit_decided_by=F("authority_decided_by")),
                name="claim_is_decided_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="APPROVED")
                | Q(unit_decided_by__isnull=False, authority_decided_by__isnull=False),
                name="claim_is_approved_after_two_decisions",
            ),
            models.CheckConstraint(
                condition=Q(happened_from=None) | Q(happened_from__lte=F("happened_on")),
                name="claimed_events_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted__gte=0),
                name="claim_is_never_granted_less_than_nothing",
            ),
            models.UniqueConstraint(
                fields=["together", "learner"],
                condition=Q(together__isnull=False),
                name="claim_filed_for_several_is_one_for_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.pk}）"

    @property
    def source(self) -> str:
        return f"credits.claim:{self.pk}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_in_review(self) -> bool:
        return self.state in IN_REVIEW

    @property
    def tone(self) -> str:
        tones = {"APPROVED": "good", "REFUSED": "bad", "RETURNED": "warn"}
        return tones.get(self.state, "")


class EvidenceQuerySet(models.QuerySet["ClaimEvidence"]):
    def shown(self) -> "EvidenceQuerySet":
        """What the claim relies on today."""
        return self.filter(removed_at=None)


class ClaimEvidence(models.Model):
    """A file on the private shelf; `place` is its path there, `sha256` of its bytes.

    A file that a reviewer has had before her is taken out of the claim, never off the shelf.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")
    name = models.CharField(_("文件名"), max_length=120)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(_("字节"))
    sha256 = models.CharField(max_length=64, db_index=True)
    place = models.CharField(max_length=80, unique=True)
    uploaded_by = _person()
    uploaded_at = models.DateTimeField()
    removed_by = _person(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("证明材料")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "sha256"],
                condition=Q(removed_at=None),
                name="evidence_is_attached_to_a_claim_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="evidence_is_removed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(size__gte=1), name="evidence_is_never_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimStep(models.Model):
    """What somebody did with a claim; rows are added, never changed."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps")
    by = _person()
    at = models.DateTimeField()
    from_state = models.CharField(max_length=20, choices=ClaimState, blank=True)
    to_state = models.CharField(max_length=20, choices=ClaimState)
    reason = FreeCharField(_("理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申报办理记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_state__in=["DRAFT", "UNIT_REVIEW"])
                | ~Q(Exact(Trim("reason"), Value(""))),
                name="claim_decisions_carry_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.from_state} → {self.to_state}"

    @property
    def act(self) -> str:
        """What was done, where the state alone would only say what the claim waits for."""
        if self.from_state == self.to_state:
            return ""
        acts = {"DRAFT": _("建立草稿"), "UNIT_REVIEW": _("提交"), "AUTHORITY_REVIEW": _("单位同意")}
        return str(acts.get(self.to_state) or ClaimState(self.to_state).label)
