"""What people may ask of the catalogue's list."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Every field may be left out; a value that is not on offer is left out too."""

    q = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    month = forms.TypedChoiceField(label=_("月份"), required=False, coerce=int, empty_value=None)
    category = forms.ChoiceField(label=_("类别"), required=False)
    district = forms.TypedChoiceField(label=_("地区"), required=False, coerce=int, empty_value=None)
    bucket = forms.ChoiceField(label=_("必修/选修"), required=False)
    free = forms.BooleanField(label=_("只看有空座的"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        categories: Iterable[str],
        districts: Iterable[tuple[int, str]],
        buckets: type[TextChoices],
    ) -> None:
        super().__init__(data, label_suffix="")
        anything: list[Any] = [("", _("全部"))]
        months = [(month, _("%(month)d 月") % {"month": month}) for month in range(1, 13)]
        self._offer("month", anything + months)
        self._offer("category", anything + [(one, one) for one in categories])
        self._offer("district", anything + list(districts))
        self._offer("bucket", anything + list(buckets.choices))

    def wishes(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
