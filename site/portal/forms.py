"""What a person may ask of the desks: a year, an agency within reach, which people."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Agency

YEARS = range(2000, 2101)


def year_asked(given: str | None, *, today: date) -> int:
    """The year of an address; anything that is no year is this one."""
    return int(given) if given and given.isdecimal() and int(given) in YEARS else today.year


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

    def __init__(self, data: Any, *, reach: QuerySet[Agency]) -> None:
        super().__init__(data)
        agency = self.fields["agency"]
        assert isinstance(agency, forms.ModelChoiceField)
        agency.queryset = reach

    def wishes(self) -> dict[str, Any]:
        """What was understood; the rest is named in the form's errors and left out."""
        self.full_clean()
        return self.cleaned_data
