"""The ledger's entries and the heads of their chains. Entries are added, never changed.

Four doors refuse a change: the queryset, the instance, the database's triggers
(0002_ledger_is_append_only) and, in production, the rights of the database role.
"""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Trim
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from people.models import Learner


class AppendOnlyError(Exception):
    """Somebody tried to change or delete an entry of the ledger."""

    def __init__(self) -> None:
        super().__init__("学分台账只能追加：更正请冲销（ledger.reverse）后重新记入")


class YearOf(models.Func):
    """The year of a date column, in plain SQL, so that any client may insert."""

    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(substr(%(expressions)s, 1, 4) AS integer)"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "EXTRACT(YEAR FROM %(expressions)s)"
        return super().as_sql(compiler, connection, template=template, **context)


class FactQuerySet(models.QuerySet["Fact"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_conflicts"):
            raise AppendOnlyError
        return super().bulk_create(*args, **kwargs)

    def in_force(self) -> "FactQuerySet":
        """Neither reversed nor a reversal: what counts today."""
        return self.filter(reverses=None, reversal=None)


class Fact(models.Model):
    """One ledger entry: what happened to whom, how much of it, who says so and why.

    `content` is the digest of what a feeder handed in; `hash` is the keyed hash of the whole
    entry and of the one before it in the chain of this learner and year (credits.chain).
    """

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="facts")
    year = models.PositiveSmallIntegerField(_("年度"))
    seq = models.PositiveIntegerField(_("序号"))
    source = models.CharField(_("来源"), max_length=200)
    kind = models.CharField(_("种类"), max_length=40)
    happened_from = models.DateField(_("开始日"), null=True)
    happened_on = models.DateField(_("完成日"))
    quantity = models.JSONField(_("数量"), default=dict)
    attributes = models.JSONField(_("属性"), default=dict)
    granted = models.DecimalField(_("核定学分"), max_digits=8, decimal_places=3, null=True)
    content = models.CharField(_("内容摘要"), max_length=64)
    why = models.CharField(_("事由"), max_length=300)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversal", verbose_name=_("冲销")
    )
    recorded_at = models.DateTimeField(_("记入时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    algorithm = models.CharField(_("算法"), max_length=20)
    previous_hash = models.CharField(_("前一条校验值"), max_length=64)
    hash = models.CharField(_("校验值"), max_length=64)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("事实（台账条目）")
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["source"], name="ledger_one_entry_per_source"),
            models.UniqueConstraint(
                fields=["learner", "year", "seq"], name="ledger_one_sequence_per_chain"
            ),
            models.CheckConstraint(
                condition=Q(year=YearOf("happened_on")), name="ledger_year_is_that_of_the_event"
            ),
            models.CheckConstraint(
                condition=Q(happened_from=None) | Q(happened_from__lte=F("happened_on")),
                name="ledger_events_end_after_they_begin",
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_chains_begin_at_one"),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted__gte=0),
                name="ledger_granted_credit_is_never_negative",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(kind="") & ~Q(hash=""),
                name="ledger_entries_name_source_and_kind",
            ),
            models.CheckConstraint(
                condition=~Q(Exact(Trim("why"), Value(""))), name="ledger_why_is_never_blank"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} @ {self.learner_id}/{self.year}#{self.seq}"

    # No save() overrides in this house; this one only shuts a door.
    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class ChainHead(models.Model):
    """The last entry of one learner's year; its row is locked while a posting is made."""

    learner = models.ForeignKey(Learner, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "year"], name="ledger_one_head_per_learner_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}/{self.year}#{self.seq}"
