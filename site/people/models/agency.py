"""The tree of agencies: the city, its districts and units, and their sub-units."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class AgencyKind(models.TextChoices):
    CITY = "CITY", _("市")
    DISTRICT = "DISTRICT", _("县（市、区）")
    UNIT = "UNIT", _("单位")
    SUBUNIT = "SUBUNIT", _("内设机构")


class Agency(MP_Node):
    """One node; `path` is the materialised path, so a subtree is one prefix test in SQL.

    Steps have a fixed width: agency 1 is never a prefix of agency 11.
    """

    steplen = 4

    code = models.CharField(_("机构代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=AgencyKind, default=AgencyKind.UNIT)
    # 机关代字, as in 郑人社〔2026〕1号 (GB/T 9704-2012, 7.2.5)
    document_prefix = models.CharField(_("机关代字"), max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("机构")

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"
