"""The shapes of what officers hand in about a person's circumstances."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credits import editions
from credits.models import Ground
from credits.rulebook.values import ExemptionRule

BETWEEN = "/"


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class ExemptionForm(forms.Form):
    """The codes on offer are those of the measures in force this year, each with its article."""

    code = forms.ChoiceField(label=_("减免事项"))
    starts_on = _day(_("起"))
    ends_on = _day(_("止"), required=False, help_text=_("没有期限的不填。"))

    def __init__(self, *args: Any, year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].choices = offered(year)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data
        group, _slash, code = said["code"].rpartition(BETWEEN)
        return {**said, "code": code, "group": group}


class RoleForm(forms.Form):
    name = forms.ChoiceField(label=_("身份"))
    starts_on = _day(_("起"))
    ends_on = _day(_("止"), required=False, help_text=_("仍然具有的不填。"))

    def __init__(self, *args: Any, names: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """Without a day the entry was wrong from the start."""

    ends_on = _day(_("止"), required=False)


class GroundForm(forms.Form):
    ground = forms.ChoiceField(label=_("原因"), choices=Ground.choices)


class OpeningForm(forms.Form):
    file = forms.FileField(
        label=_("期初学分表"),
        help_text=_("xlsx 或 csv；列：人事编号、姓名、学分类别、学分、取得年度。"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )
    group = forms.ChoiceField(
        label=_("适用的办法"), required=False, help_text=_("表中的学分计入哪个办法。")
    )

    def __init__(self, *args: Any, year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        books = {"": editions.in_force(year), **editions.further_in_force(year)}
        choices = [(group, kernel.rulebook.name) for group, kernel in books.items()]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            del self.fields["group"]


def offered(year: int) -> list[tuple[str, Any]]:
    """Every exemption that a measure of the year knows; further measures under their names."""
    first = _choices("", editions.in_force(year).rulebook.exemptions)
    further = [
        (kernel.rulebook.name, _choices(group, kernel.rulebook.exemptions))
        for group, kernel in editions.further_in_force(year).items()
    ]
    return [*first, *(one for one in further if one[1])]


def _choices(group: str, rules: Mapping[str, ExemptionRule]) -> list[tuple[str, str]]:
    return [
        (f"{group}{BETWEEN}{code}", f"{code} {rule.name}（{rule.article}）")
        for code, rule in rules.items()
    ]
