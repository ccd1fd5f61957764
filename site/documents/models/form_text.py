"""The words of a form as one office writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.forms import Form
from people.models import Agency


class FormText(models.Model):
    """One office's words for one form; those below it use them unless they have their own.

    Documents already issued keep theirs.
    """

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="form_texts", verbose_name=_("发文机关")
    )
    form = models.CharField(_("公文"), max_length=16, choices=Form)
    title = models.CharField(
        _("标题"), max_length=120, help_text=_("可用“｜”标出允许换行的地方，印出时不显示")
    )
    recipient = models.CharField(_("主送"), max_length=120, help_text=_("末尾不加冒号"))
    body = models.TextField(
        _("正文"), max_length=6_000, help_text=_("一行一段；【字段】由系统填写；【表格】单独一行")
    )

    copies_to = models.CharField(
        _("抄送机关"),
        max_length=200,
        blank=True,
        help_text=_(
            "机关之间用“，”隔开，可用【单位】等字段。不填：通报和整改通知书按版头，提醒函不抄送"
        ),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公文文本")
        constraints = [
            models.UniqueConstraint(fields=["agency", "form"], name="an_office_has_one_text_a_form")
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}：{self.agency.name}"
