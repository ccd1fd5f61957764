"""What a person may ask of the desks: a year, an agency within reach, which people."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from credits import editions
from people.models import Agency

YEARS = range(2000, 2101)


def year_asked(given: str | None, *, today: date) -> int:
    """The year of an address; anything that is no year is this one."""
    return int(given) if given and given.isdecimal() and int(given) in YEARS else today.year


def _measures(year: int) -> dict[str, list[tuple[str, str]]]:
    """The grades of each measure of a year; "" is the one that judges everybody."""
    try:
        kernels = {"": editions.in_force(year), **editions.further_in_force(year)}
    except editions.NoRulebookInForceError:
        return {"": []}
    return {
        group: [(tier.key, tier.name) for tier in kernel.rulebook.tiers]
        for group, kernel in kernels.items()
    }


class DeskForm(forms.Form):
    """Filters of the unit desk. What is not understood, or lies out of reach, is refused."""

    EVERYONE, SHORT, MET = "", "short", "met"

    q = forms.CharField(label=_("姓名或人事编号"), max_length=60, required=False, strip=True)
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("机构（含下级）"),
        to_field_name="code",
        required=False,
        empty_label=_("全部"),
    )
    only = forms.ChoiceField(
        label=_("达标情况"),
        required=False,
        choices=[(EVERYONE, _("全部")), (SHORT, _("未达标")), (MET, _("已达标"))],
    )

    measure = forms.ChoiceField(label=_("办法"), required=False)
    grade = forms.ChoiceField(label=_("档次"), required=False)

    def __init__(self, data: Any, *, reach: QuerySet[Agency], year: int) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField", self.fields["agency"]).queryset = reach
        measures = _measures(year)
        self._choose("measure", [(group, group or _("本办法")) for group in measures])
        asked = measures.get((data or {}).get("measure") or "")
        self._choose("grade", [("", _("全部")), *(asked or ())])

    def _choose(self, name: str, choices: list[Any]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def wishes(self) -> dict[str, Any]:
        """What was understood; the rest is named in the form's errors and left out."""
        self.full_clean()
        return self.cleaned_data
