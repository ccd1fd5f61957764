"""The shape of what organisers type: marks on the list, and a person who came without a seat."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.attendance import Mark
from catalog.models import AttendanceState, Direction, Session


class AttendanceForm(forms.Form):
    """One mark per person, as state-<learner> and minutes-<learner>.

    The button `rest` marks everybody who has no mark yet as present.
    """

    def __init__(self, data: Any, *, session: Session, learner_ids: Iterable[int]) -> None:
        super().__init__(data)
        self.learner_ids = list(learner_ids)
        longest = max(session.minutes - 1, 1)
        for pk in self.learner_ids:
            self.fields[f"state-{pk}"] = forms.ChoiceField(
                choices=AttendanceState.choices, required=False
            )
            self.fields[f"minutes-{pk}"] = forms.IntegerField(
                min_value=1, max_value=longest, required=False
            )

    def clean(self) -> dict[str, Any]:
        for pk in self.learner_ids:
            minutes = f"minutes-{pk}"
            if self._state(pk) != AttendanceState.PART:
                self.errors.pop(minutes, None)  # minutes of someone present are of no matter
            elif not self.cleaned_data.get(minutes) and minutes not in self.errors:
                self.add_error(minutes, _("请填写出席的分钟数。"))
        return self.cleaned_data

    def marks(self) -> list[Mark]:
        return [
            Mark(pk, AttendanceState(state), self._minutes(pk, state))
            for pk in self.learner_ids
            if (state := self._state(pk))
        ]

    def _state(self, pk: int) -> str:
        chosen: str = self.cleaned_data.get(f"state-{pk}") or ""
        return chosen or (AttendanceState.PRESENT if "rest" in self.data else "")

    def _minutes(self, pk: int, state: str) -> int | None:
        return self.cleaned_data[f"minutes-{pk}"] if state == AttendanceState.PART else None


class AdmissionForm(forms.Form):
    personnel_no = forms.CharField(label=_("人事编号"), max_length=20)


class DeviceForm(forms.Form):
    name = forms.CharField(
        label=_("给谁用、在哪个门"), max_length=40, help_text=_("如：东门 小王，便于以后停用。")
    )


class RoomCodeForm(forms.Form):
    code = forms.CharField(
        label=_("大屏上的六位数字"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    direction = forms.ChoiceField(choices=Direction.choices)


class YearFileForm(forms.Form):
    file = forms.FileField(
        label=_("目录文件"),
        help_text=_("Excel（.xlsx）或 CSV；下载的目录 Excel 改后可直接导入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
