"""The closing of years: who prepared, who closed, what was frozen, and every later adjustment.

The database itself refuses one person in both hands of an act, and every change of what was
frozen (0008_years_are_settled).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from keeping.free_texts import FreeCharField
from people.models import Learner


class ClosingState(models.TextChoices):
    PREPARED = "PREPARED", _("待复核")
    DISCARDED = "DISCARDED", _("已作废")
    CLOSED = "CLOSED", _("已结算")
    REOPENED = "REOPENED", _("已重新开放")


class AdjustmentState(models.TextChoices):
    PROPOSED = "PROPOSED", _("待决定")
    CONFIRMED = "CONFIRMED", _("已同意")
    REFUSED = "REFUSED", _("不同意")


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


def _is_said(column: str) -> Q:
    return ~Q(Exact(Trim(column), Value("")))


class YearClosing(models.Model):
    """One closing of a year, from preparation on; `number` is given when it is closed.

    `ledger_end` is the last entry of the ledger when the preparation began: an entry after it may
    be late, one up to it was read. `figures` and `digest` are of everything frozen.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    edition = models.CharField(_("办法摘要"), max_length=64)
    measure = models.CharField(_("办法"), max_length=120)
    state = models.CharField(
        _("状态"), max_length=10, choices=ClosingState, default=ClosingState.PREPARED
    )
    number = models.PositiveSmallIntegerField(_("第几次结算"), null=True)
    ledger_end = models.PositiveBigIntegerField(default=0)
    figures = models.JSONField(_("数据"), default=dict)
    digest = models.CharField(_("全部结算单的摘要"), max_length=64, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    by_command = models.BooleanField(_("经命令行办理"), default=False)
    prepared_by = _person()
    prepared_at = models.DateTimeField(_("准备时间"))
    closed_by = _person(null=True)
    closed_at = models.DateTimeField(_("结算时间"), null=True)
    reopening_asked_by = _person(null=True)
    reopening_asked_at = models.DateTimeField(_("申请重新开放时间"), null=True)
    reopening_why = FreeCharField(_("重新开放的理由"), max_length=300, blank=True)
    reopened_by = _person(null=True)
    reopened_at = models.DateTimeField(_("重新开放时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("年度结算")
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state__in=["PREPARED", "CLOSED"]),
                name="year_has_one_open_closing",
            ),
            models.UniqueConstraint(
                fields=["year", "number"], name="closing_number_is_given_once_a_year"
            ),
            models.CheckConstraint(
                condition=~Q(closed_by=F("prepared_by")),
                name="year_is_closed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["PREPARED", "DISCARDED"],
                    closed_by=None,
                    closed_at=None,
                    number=None,
                )
                | (
                    Q(state__in=["CLOSED", "REOPENED"])
                    & Q(closed_by__isnull=False, closed_at__isnull=False, number__isnull=False)
                    & ~Q(digest="")
                ),
                name="closed_year_has_a_second_person_a_number_and_a_digest",
            ),
            models.CheckConstraint(
                condition=~Q(reopened_by=F("reopening_asked_by")),
                name="year_is_reopened_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(reopening_asked_by=None, reopening_asked_at=None, reopening_why="")
                | (
                    Q(state__in=["CLOSED", "REOPENED"])
                    & Q(reopening_asked_by__isnull=False, reopening_asked_at__isnull=False)
                    & _is_said("reopening_why")
                ),
                name="reopening_is_asked_for_with_a_reason",
            ),
            models.CheckConstraint(
                condition=(~Q(state="REOPENED") & Q(reopened_by=None, reopened_at=None))
                | (
                    Q(state="REOPENED")
                    & Q(reopening_asked_by__isnull=False)
                    & Q(reopened_by__isnull=False, reopened_at__isnull=False)
                ),
                name="reopened_year_was_asked_for_and_granted",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="settled_year_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}#{self.number or self.pk} {self.state}"

    @property
    def is_closed(self) -> bool:
        return self.state == ClosingState.CLOSED

    @property
    def is_prepared(self) -> bool:
        return self.state == ClosingState.PREPARED

    @property
    def tone(self) -> str:
        return {"PREPARED": "warn", "CLOSED": "good", "REOPENED": "bad"}.get(self.state, "")


class Adjustment(models.Model):
    """Late facts of one learner that two people let into a closed year, or refuse.

    `facts` are ids of ledger entries; `years` holds, for each closed year that changes, the
    settled figures before and after (credits.settlement.differences).
    """

    closing = models.ForeignKey(YearClosing, models.PROTECT, related_name="adjustments")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="adjustments")
    facts = models.JSONField(_("迟到的事实"))
    years = models.JSONField(_("前后对照"))
    reason = FreeCharField(_("理由"), max_length=300)
    proposed_by = _person()
    proposed_at = models.DateTimeField(_("提出时间"))
    state = models.CharField(
        _("状态"), max_length=10, choices=AdjustmentState, default=AdjustmentState.PROPOSED
    )
    decided_by = _person(null=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decision_reason = FreeCharField(_("决定的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("结算调整")
        constraints = [
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(state="PROPOSED"),
                name="learner_has_one_open_adjustment",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")),
                name="adjustment_is_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", decided_by=None, decided_at=None, decision_reason="")
                | (
                    Q(state__in=["CONFIRMED", "REFUSED"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & _is_said("decision_reason")
                ),
                name="adjustment_is_decided_in_full_or_not_at_all",
            ),
            models.CheckConstraint(
                condition=_is_said("reason"), name="adjustment_carries_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.closing_id}: {self.state}"

    @property
    def tone(self) -> str:
        return {"PROPOSED": "warn", "CONFIRMED": "good", "REFUSED": "bad"}[self.state]


class SettledStatement(models.Model):
    """One learner's year as it was frozen; triggers refuse every change (0008).

    Revision 1 comes with the closing, a later one with an adjustment. `heads` says how far each
    chain of hers was read ({"2026": 14}: entries 1 to 14), `admitted` which later entries an
    adjustment let in. `carried_out` is the statement's own, for the next year to start from.
    """

    closing = models.ForeignKey(YearClosing, models.PROTECT, related_name="statements")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="settled_statements")
    revision = models.PositiveSmallIntegerField(_("第几稿"), default=1)
    adjustment = models.ForeignKey(Adjustment, models.PROTECT, null=True, related_name="statements")
    edition = models.CharField(_("办法摘要"), max_length=64)
    statement = models.JSONField(_("结算单"))
    carried_out = models.JSONField(_("结转下年"))
    short = models.DecimalField(_("最大差额"), max_digits=9, decimal_places=3)
    is_met = models.BooleanField(_("已达标"))
    heads = models.JSONField(_("台账截至"))
    admitted = models.JSONField(_("调整计入的条目"), default=list)
    digest = models.CharField(_("摘要"), max_length=64)
    settled_at = models.DateTimeField(_("冻结时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("结算单")
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "learner", "revision"],
                name="statement_is_settled_once_per_closing_and_revision",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, adjustment=None)
                | Q(revision__gt=1, adjustment__isnull=False),
                name="settled_statement_is_revised_by_an_adjustment",
            ),
            models.CheckConstraint(
                condition=Q(short__gte=0), name="settled_statement_is_never_overmet"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closing_id}/{self.learner_id}/{self.revision}"
