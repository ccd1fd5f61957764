"""The shapes of what officers hand in about notices."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from credits.models import EventKind, Service
from credits.noticing.corrections import Instead
from credits.noticing.events import Served
from keeping.free_texts import FreeText


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class ServiceForm(forms.Form):
    how = forms.ChoiceField(label=_("送达方式"), choices=Service)
    served_on = day_field(_("送达日期"))
    remark = FreeText(
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
    reason = FreeText(
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


class TakeBackForm(forms.Form):
    reason = FreeText(label=_("撤回理由"), max_length=200)
    is_erased = forms.BooleanField(
        label=_("文件与这份通知无关（如他人的材料），连同文件一并删除"), required=False
    )


class CorrectionForm(forms.Form):
    """Why a record is wrong, and what it ought to say: the fields of its kind alone."""

    FIELDS: ClassVar = {
        EventKind.SERVED: ("how", "on", "text"),
        EventKind.ACKNOWLEDGED: ("on",),
        EventKind.ANSWERED: ("on", "text"),
        EventKind.RECTIFIED: (),
    }
    LABELS: ClassVar = {EventKind.SERVED: _("备注"), EventKind.ANSWERED: _("书面答复原文")}

    reason = FreeText(
        label=_("更正理由"), max_length=200, help_text=_("如：日期误登、登记到了别人的通知上。")
    )
    is_void = forms.BooleanField(label=_("没有这回事：只作废这条登记，下面不用填"), required=False)
    how = forms.ChoiceField(label=_("送达方式"), choices=Service, required=False)
    on = day_field(_("日期"))
    text = FreeText(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.FIELDS[EventKind(kind)]
        for name in {"how", "on", "text"} - set(asked):
            del self.fields[name]
        if not asked:
            del self.fields["is_void"]
        if "text" in asked:
            self.fields["text"].label = self.LABELS[EventKind(kind)]
        for name in asked:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        asks = "on" in self.fields and not given.get("is_void")
        if asks and "on" not in self.errors and not given.get("on"):
            self.add_error("on", _("请填写正确的日期，或者勾选“没有这回事”。"))
        return given

    def instead(self) -> Instead | None:
        given = self.cleaned_data
        if given.get("is_void") or "on" not in self.fields:
            return None
        how = Service(given["how"]) if given.get("how") else None
        return Instead(on=given["on"], how=how, text=given.get("text", ""))


class PaperAnswerForm(forms.Form):
    text = FreeText(
        label=_("书面答复原文"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    text = FreeText(label=_("我的答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
