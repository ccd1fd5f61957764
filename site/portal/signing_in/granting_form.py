"""Which role, where, from when, and on what ground."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from keeping.free_texts import FreeText
from people.models import Agency, RoleKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class GrantForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("角色"),
        choices=[("", "—"), *(one for one in RoleKind.choices if one[0] != RoleKind.CIVIL_SERVANT)],
    )
    agency = forms.CharField(
        label=_("机构代码或全称"), max_length=120, help_text=_("角色的范围，含下级机构。")
    )
    starts_on = forms.DateField(label=_("起"), widget=DAY)
    ends_on = forms.DateField(
        label=_("止"), widget=DAY, required=False, help_text=_("不填为长期，到结束为止。")
    )
    why = FreeText(
        label=_("依据"), max_length=200, help_text=_("例如任命文件的文号。不写身份证号码。")
    )

    def __init__(self, data: Any = None, *, reach: QuerySet[Agency] | None) -> None:
        super().__init__(data, prefix="role")
        self.reach = reach

    def clean_agency(self) -> Agency:
        said = self.cleaned_data["agency"].strip()
        assert self.reach is not None
        found = list(self.reach.filter(Q(code=said) | Q(name=said))[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("在您管理的范围内没有找到唯一的这个机构，请输入机构代码。")
            )
        return found[0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("止不能早于起。"))
        return given
