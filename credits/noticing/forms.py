"""The shapes of what officers hand in about notices."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import Service
from credits.noticing.events import Served


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class ServiceForm(forms.Form):
    how = forms.ChoiceField(label=_("送达方式"), choices=Service)
    served_on = day_field(_("送达日期"))
    remark = forms.CharField(
        label=_("备注"),
        required=False,
        max_length=200,
        help_text=_("留置送达写明见证人，邮寄送达可写单号；其他可不填。"),
    )

    def served(self) -> Served:
        given = self.cleaned_data
        return Served(Service(given["how"]), given["served_on"], given["remark"])


class SignedForm(forms.Form):
    signed_on = day_field(_("回执上的签收日期"))

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("撤销理由"),
        max_length=200,
        help_text=_("印在撤销通知上：“因……，现予撤销”。"),
    )


class ReceiptForm(forms.Form):
    file = forms.FileField(
        label=_("送达回执扫描件"),
        help_text=_("PDF、JPEG 或 PNG。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class PaperAnswerForm(forms.Form):
    text = forms.CharField(
        label=_("书面答复原文"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("我的答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
