"""A receiver, as the system administrator fills it in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connections.models import EventKind
from connections.webhooks.addresses import RefusedAddressError, place_of
from keeping.free_texts import FreeText


class ReceiverForm(forms.Form):
    name = FreeText(
        label=_("系统名称"), max_length=40, help_text=_("通知哪个系统，如 市数据共享平台。")
    )
    url = forms.CharField(
        label=_("接收地址"),
        max_length=300,
        help_text=_("以 https:// 开头。内网地址须由部署人员事先放行。"),
    )
    events = forms.MultipleChoiceField(
        label=_("事件"),
        choices=[one for one in EventKind.choices if one[0] != EventKind.TEST],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只推送编号和数量，没有个人信息；详情凭令牌再取。"),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            place_of(url)
        except RefusedAddressError as error:
            raise forms.ValidationError(str(error)) from None
        return url
