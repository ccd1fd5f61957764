"""What the system administrator fills in."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connections.models import Scope
from credits.imports.layouts import FACTS
from people.models import Agency

LONGEST_DAYS = 366
USUAL_DAYS = 180


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("系统名称"),
        max_length=40,
        help_text=gettext_lazy(
            "哪个系统用它，如 省干部网络学院。报来的记录以它为来源平台；换令牌时名称不变。"
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只给它用得着的。"),
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("范围"),
        to_field_name="code",
        help_text=gettext_lazy("这个单位及其下级的人员；别的人员对它来说不存在。"),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("有效期至"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("最长一年。到期前换一个新的，两个可以同时有效。"),
    )

    def __init__(self, *args: Any, reach: QuerySet[Agency], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = cast("forms.ModelChoiceField", self.fields["agency"])
        field.queryset = reach.order_by("path")
        top = field.queryset.first()
        field.initial, field.empty_label = top.code if top else None, None
        self.fields["expires_on"].initial = today + timedelta(days=USUAL_DAYS)

    def clean_name(self) -> str:
        try:
            return str(FACTS.columns[0].read(self.cleaned_data["name"]))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not self.today < day <= self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("请选明天到一年以内的一天。"))
        return day
