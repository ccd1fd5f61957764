"""The head and foot of an organ's documents: its mark, who signs, whom to ask, a drawn seal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.forms import Form
from people.models import Agency

# 7.2.4: the name of the organ, with 文件 on a red head; a letter has the name alone.
RED_HEAD = "文件"


class Seal(models.Model):
    """A drawn seal, never changed: a document printed again carries the one of its day.

    It shows where a seal is pressed (示意); it is no electronic signature.
    """

    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    picture = models.BinaryField(_("图片"))
    content_type = models.CharField(_("格式"), max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = _("印章示意图")

    def __str__(self) -> str:
        return self.digest[:12]


class Letterhead(models.Model):
    """What one organ prints on its documents; what is left blank is the agency's own name."""

    agency = models.OneToOneField(
        Agency, models.CASCADE, related_name="letterhead", verbose_name=_("发文机关")
    )
    mark = models.CharField(
        _("发文机关标志"),
        max_length=40,
        blank=True,
        help_text=_("机关全称或规范化简称；文件格式自动加“文件”二字。不填则用机构名称"),
    )
    signatory = models.CharField(_("发文机关署名"), max_length=60, blank=True)
    contact = models.CharField(
        _("附注（联系方式）"),
        max_length=80,
        blank=True,
        help_text=_("如：联系人：张敏，电话：67180000"),
    )
    copies_to = models.CharField(
        _("抄送机关"), max_length=200, blank=True, help_text=_("机关之间用“，”隔开，末尾不加句号")
    )
    printed_by = models.CharField(_("印发机关"), max_length=60, blank=True)
    seal = models.ForeignKey(
        Seal, models.PROTECT, null=True, blank=True, verbose_name=_("印章（示意）")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("发文机关版头")

    def __str__(self) -> str:
        return str(self.agency)

    def mark_on(self, form: str) -> str:
        mark = self.mark or self.agency.name
        return mark if form == Form.REMINDER else f"{mark}{RED_HEAD}"
