"""The shape of what organisers type: marks on the list, and a person who came without a seat."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.attending import attendance, presence
from catalog.attending.attendance import Mark
from catalog.models import AttendanceState, Direction, PaperKind, Session
from keeping.free_texts import FreeText

Times = tuple[datetime | None, datetime | None]
NEVER: Times = (None, None)


class AttendanceForm(forms.Form):
    """One mark per person, as state-<learner> and minutes-<learner>, or as the times of coming
    and going from a signed sheet, in-<learner> and out-<learner>.

    The button `rest` marks everybody who has no mark yet as present. Times that only repeat what
    is `known` say nothing.
    """

    def __init__(
        self,
        data: Any,
        *,
        session: Session,
        learner_ids: Iterable[int],
        known: Mapping[int, Times] | None = None,
    ) -> None:
        super().__init__(data)
        self.session = session
        self.learner_ids = list(learner_ids)
        self.known = known or {}
        longest = max(session.minutes - 1, 1)
        for pk in self.learner_ids:
            self.fields[f"state-{pk}"] = forms.ChoiceField(
                choices=AttendanceState.choices, required=False
            )
            self.fields[f"minutes-{pk}"] = forms.IntegerField(
                min_value=1, max_value=longest, required=False
            )
            for name in ("in", "out"):
                self.fields[f"{name}-{pk}"] = forms.TimeField(
                    required=False, input_formats=["%H:%M", "%H:%M:%S"]
                )

    def clean(self) -> dict[str, Any]:
        hours = attendance.hours_of(self.session)
        self.times = {pk: self._typed_times(pk) for pk in self.learner_ids}
        self.derived = {
            pk: presence.presence(hours, entered_at=entered_at, left_at=left_at)
            for pk, (entered_at, left_at) in self.times.items()
            if entered_at or left_at
        }
        for pk in self.learner_ids:
            self._check_minutes(pk)
            self._check_times(pk)
        return self.cleaned_data

    def marks(self) -> list[Mark]:
        return [
            Mark(pk, AttendanceState(state), self._minutes(pk, state), *self.times[pk])
            for pk in self.learner_ids
            if (state := self._state(pk))
        ]

    def _check_minutes(self, pk: int) -> None:
        minutes = f"minutes-{pk}"
        if self._state(pk) != AttendanceState.PART:
            self.errors.pop(minutes, None)  # minutes of someone present are of no matter
        elif minutes not in self.errors and not self._minutes(pk, AttendanceState.PART):
            self.add_error(minutes, _("请填写出席的分钟数。"))

    def _check_times(self, pk: int) -> None:
        entered_at, left_at = self.times[pk]
        if entered_at and left_at and left_at <= entered_at:
            self.add_error(f"out-{pk}", _("签退须晚于签到。"))
        elif (entered_at or left_at) and not self._state(pk):
            self.add_error(f"state-{pk}", _("凭这些时间不能判断，请选出席、部分出席或缺席。"))

    def _typed_times(self, pk: int) -> Times:
        entered_at, left_at = (
            self._moment(self.cleaned_data.get(f"{name}-{pk}")) for name in ("in", "out")
        )
        known = self.known.get(pk, NEVER)
        if (shown(entered_at), shown(left_at)) == (shown(known[0]), shown(known[1])):
            return NEVER
        return entered_at, left_at

    def _moment(self, at: time | None) -> datetime | None:
        """On the day of the session: a sheet names no other."""
        if at is None:
            return None
        day = timezone.localdate(self.session.starts_at)
        return timezone.make_aware(datetime.combine(day, at))

    def _state(self, pk: int) -> str:
        chosen: str = self.cleaned_data.get(f"state-{pk}") or ""
        if chosen:
            return chosen
        derived = self.derived.get(pk)
        if derived is not None:
            return derived.state
        return AttendanceState.PRESENT if "rest" in self.data else ""

    def _minutes(self, pk: int, state: str) -> int | None:
        if state != AttendanceState.PART:
            return None
        typed: int | None = self.cleaned_data.get(f"minutes-{pk}")
        derived = self.derived.get(pk)
        return typed or (derived.minutes if derived else None)


def shown(moment: datetime | None) -> str:
    """A time as the list's fields hold it."""
    return timezone.localtime(moment).strftime("%H:%M") if moment else ""


class AdmissionForm(forms.Form):
    personnel_no = forms.CharField(label=_("人事编号"), max_length=20)


class DeviceForm(forms.Form):
    name = FreeText(
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


class ListUploadForm(forms.Form):
    file = forms.FileField(label=_("填好的考勤表（xlsx 或 csv）"))


class PaperForm(forms.Form):
    kind = forms.ChoiceField(label=_("材料"), choices=PaperKind.choices)
    file = forms.FileField(label=_("文件（PDF、JPEG 或 PNG）"))
