"""The audit record and the ends of its chains; only keeping.audit.records writes them.

Accounts are numbers without a foreign key: a record outlives whoever it is about.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keeping.audit.acts import Way
from keeping.audit.records import Outcome


class AuditRecord(models.Model):
    chain = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    account_id = models.BigIntegerField(_("登录账号"), null=True)
    way = models.CharField(_("途径"), max_length=10, choices=Way)
    name = models.CharField(_("操作"), max_length=120)
    about = models.CharField(_("对象"), max_length=200, blank=True)
    request = models.CharField(_("请求号"), max_length=64, blank=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    status = models.PositiveSmallIntegerField(null=True)
    changes = models.TextField(_("改动"))
    algorithm = models.CharField(max_length=20)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = _("审计记录")
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "seq"], name="audit_record_has_one_place_in_its_chain"
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=1), name="audit_records_are_counted_from_one"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="audit_records_of_a_day"),
            models.Index(fields=["account_id", "at"], name="audit_records_of_an_account"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class AuditHead(models.Model):
    """Where a chain ends; locked, it lets one record at a time follow."""

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审计链尾")

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"
