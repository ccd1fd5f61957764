"""What people may ask of the catalogue's list, with the number of lectures each answer leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHOICES = {
    "month": gettext_lazy("月份"),
    "category": gettext_lazy("类别"),
    "theme": gettext_lazy("主题"),
    "district": gettext_lazy("地区"),
    "audience": gettext_lazy("培训对象"),
    "bucket": gettext_lazy("必修/选修"),
}
NUMBERS = {"month", "district"}
TICKS = {
    "free": gettext_lazy("有空座"),
    "calm": gettext_lazy("与我已选的不冲突"),
    "gap": gettext_lazy("能补我的差额"),
    "mine": gettext_lazy("培训对象包括我"),
}


class PlainSelect(forms.Select):
    """Django's markup without a template for every option: this list has dozens of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, mark_safe(" selected") if str(key) == chosen else "", label)
                for key, label in self.choices
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(attrs or {}), options)


Offered = Mapping[str, Sequence[tuple[Any, str]]]


class FilterForm(forms.Form):
    """Every field may be left out; a value that is not on offer is left out too.

    A facet that leaves nothing to choose is not there at all.
    """

    q = forms.CharField(
        label=gettext_lazy("搜索"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: Any, *, offered: Offered) -> None:
        super().__init__(data, label_suffix="")
        self.offered = offered
        for name, label in CHOICES.items():
            if offered[name]:
                self.fields[name] = self._choice(name, label)
        for name, label in TICKS.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)

    def wishes(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrowing(self) -> list[str]:
        """The facets in use, without the words."""
        return [name for name in self.wishes() if name != "q"]

    def count(self, counted: Mapping[str, Mapping[Any, int]]) -> None:
        """Write beside each answer how many lectures it leaves."""
        for name in CHOICES.keys() & self.fields.keys():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            counts = counted[name]
            answers = [
                (value, _with_count(label, counts.get(value, 0)))
                for value, label in self.offered[name]
            ]
            field.choices = [("", _("全部")), *answers]
        for name, label in TICKS.items():
            self.fields[name].label = _with_count(label, counted[name].get(True, 0))

    def search(self) -> forms.BoundField:
        return self["q"]

    def facets(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "q" and name not in TICKS]

    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in TICKS]

    def _choice(self, name: str, label: Any) -> forms.ChoiceField:
        choices: list[tuple[Any, str]] = [("", _("全部")), *self.offered[name]]
        if name in NUMBERS:
            return forms.TypedChoiceField(
                label=label, required=False, coerce=int, empty_value=None, choices=choices,
                widget=PlainSelect,
            )  # fmt: skip
        return forms.ChoiceField(label=label, required=False, choices=choices, widget=PlainSelect)


def _with_count(label: Any, count: int) -> str:
    return _("%(label)s（%(count)d）") % {"label": label, "count": count}
